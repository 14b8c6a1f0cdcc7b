import type { Logger } from 'pino';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { LibvirtUnreachableError } from '#libvirt/rpc/connection-errors.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import type { HostReport } from '#numa/model/host-report.js';
import { pause } from '../back-off.js';
import type { TrackerLink } from '../tracker-link.js';
import { readReport } from './read-report.js';

export interface ReportLoopOptions {
  readonly host: string;
  readonly libvirt: LibvirtConnection;
  readonly tracker: TrackerLink;
  readonly assignable: readonly string[];
  readonly rereadMs: number;
  readonly log: Logger;
}

/** Tells the tracker what the host is: when asked to, and whenever it is not what was told last. */
export class ReportLoop {
  /** null: nothing told yet. */
  private told: string | null = null;
  private telling: Promise<void> | null = null;

  constructor(
    private readonly options: ReportLoopOptions,
    private readonly onChanged: () => void,
  ) {}

  /** Reads the host again and again, and tells of changes. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.options.rereadMs, signal);
      if (!signal.aborted) await this.tellOnce(signal);
    }
  }

  /** Tells what the host is, even if it was told before: the tracker may have lost it. */
  async tellAgain(signal: AbortSignal): Promise<void> {
    this.told = null;
    await this.tellOnce(signal);
  }

  /** One at a time: while the tracker is away, whoever wants it told waits for the same answer. */
  private tellOnce(signal: AbortSignal): Promise<void> {
    this.telling ??= this.tell(signal).finally(() => {
      this.telling = null;
    });
    return this.telling;
  }

  private async tell(signal: AbortSignal): Promise<void> {
    const { host, tracker, log } = this.options;
    const report = await this.read();
    if (report === null) return;
    const text = JSON.stringify(report);
    if (text === this.told) return;
    try {
      const answer = await tracker.send(signal, (client) => client.reportHost(host, report));
      if (answer === null) return;
      this.told = text;
      const { revision, changed } = answer;
      log.info({ host, revision, changed, cells: report.cells.length }, 'host reported');
      this.onChanged();
    } catch (error) {
      if (!(error instanceof ApiProblemError)) throw error;
      // Told again only when it is something else: the same report would be refused the same.
      this.told = text;
      log.error({ host, code: error.code, problem: error.problem }, 'the tracker refuses the report');
    }
  }

  /** null: libvirt could not be read, or said what is no report; another time it may. */
  private async read(): Promise<HostReport | null> {
    const { libvirt, assignable, log } = this.options;
    try {
      return await readReport(libvirt.host, assignable);
    } catch (error) {
      if (!(error instanceof LibvirtUnreachableError)) log.error({ err: error }, 'the host cannot be read');
      return null;
    }
  }
}
