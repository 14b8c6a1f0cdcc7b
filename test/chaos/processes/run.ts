import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { startTracker, type TrackerProcess } from '../../processes/tracker.js';
import { Random } from '../simulate/random.js';
import { corruptSnapshot, cutAnywhere, readLedger } from './damage.js';
import { copyLedger, type LedgerFolder, makeLedgerFolder, smallDiskKiB } from './ledger-folder.js';
import { Load } from './load.js';
import { Promises } from './promises.js';

export interface RunResult {
  readonly seed: number;
  readonly findings: readonly string[];
  readonly faults: ReadonlyMap<string, number>;
  /** Commands that were answered for good. */
  readonly answered: number;
  /** Events of the ledger in the end. */
  readonly events: number;
}

/** Often enough that every run has some. */
const settings = { NUMALEDGER_SNAPSHOT_EVERY: '20' };

const kinds = ['kill', 'disk', 'snapshot', 'cut'] as const;

/** One ledger through load, kills and one more fault; what is wrong with it afterwards. */
export async function runOnce(seed: number): Promise<RunResult> {
  const kind = kinds[seed % kinds.length]!;
  const folder = await makeLedgerFolder(kind === 'disk');
  try {
    return await new Run(seed, kind, folder).run();
  } finally {
    await folder.remove();
  }
}

class Run {
  private readonly random: Random;
  private readonly promises = new Promises();
  private readonly load: Load;
  private readonly findings: string[] = [];
  private readonly faults = new Map<string, number>();
  private tracker: TrackerProcess | null = null;

  constructor(
    private readonly seed: number,
    private readonly kind: (typeof kinds)[number],
    private readonly folder: LedgerFolder,
  ) {
    this.random = new Random(seed);
    this.load = new Load(this.random, this.promises);
  }

  async run(): Promise<RunResult> {
    let events = 0;
    try {
      await this.start();
      await this.load.report();
      this.load.start();
      await this.underLoad();
      await this.start();
      await this.load.finish();
      events = await this.check();
    } catch (error) {
      this.findings.push(`the run broke off: ${(error as Error).message}`);
    } finally {
      this.load.abandon();
      await this.kill();
    }
    const { seed, faults } = this;
    const findings = [...this.findings, ...this.load.findings];
    return { seed, findings, faults, answered: this.load.answered, events };
  }

  private async underLoad(): Promise<void> {
    const moments = this.random.between(1, 2);
    for (let kill = 1; kill <= moments; kill++) {
      if (kill > 1) await this.start();
      await pause(this.random.between(300, 1_500));
      if (this.kind === 'disk' && kill === 1) await this.fillDisk();
      await this.kill();
      this.count('SIGKILL under load');
      if (this.kind === 'snapshot' && (await corruptSnapshot(this.folder.path, this.random)))
        this.count('bit of a snapshot flipped');
    }
    if (this.kind === 'cut') await this.cut();
  }

  /** Until a claim is refused for it; then there is room again, and commands must be taken again. */
  private async fillDisk(): Promise<void> {
    if (!this.folder.small) {
      this.count('disk full: left out, no disk can be mounted here');
      return;
    }
    const { refusals } = this.load;
    const filler = join(this.folder.path, 'filler');
    const refused = (): boolean => refusals.has('ledger-full');
    for (let size = smallDiskKiB; size >= 4 && !refused(); size = Math.floor(size / 2)) {
      await writeFile(filler, Buffer.alloc(size * 1024), { flag: 'a' }).catch(() => undefined);
      await pause(20);
    }
    for (let wait = 0; wait < 200 && !refused(); wait++) await pause(20);
    if (!refused()) this.findings.push('the disk is full, and no command was refused for it');
    await new NumaledgerClient({ url: this.tracker!.url }).hosts();
    this.count('disk full');
    await rm(filler, { force: true });
    this.folder.grow();
    const { answered } = this.load;
    for (let wait = 0; wait < 200 && this.load.answered === answered; wait++) await pause(20);
    if (this.load.answered === answered) this.findings.push('there is room again, and no command is taken');
  }

  private async cut(): Promise<void> {
    const whole = await readLedgerCopy(this.folder.path);
    const cuts = await cutAnywhere(
      this.folder.path,
      whole,
      Math.floor(this.seed / kinds.length),
      this.findings,
    );
    this.count('ledger file cut off', cuts.file);
    this.count('write-ahead log cut off', cuts.log);
  }

  /** What the tracker says of its ledger, and what the ledger says of the promises. Gives its events. */
  private async check(): Promise<number> {
    const client = new NumaledgerClient({ url: this.tracker!.url });
    const verified = await client.verifyLedger();
    if (!verified.valid) this.findings.push(`verify: ${JSON.stringify(verified.faults)}`);
    const events: LedgerEvent[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page = await client.ledger({ from, limit: 1_000 });
      events.push(...(page.events as unknown as LedgerEvent[]));
      from = page.next;
    }
    this.findings.push(...this.promises.brokenBy(events));
    await this.kill();
    return events.length;
  }

  private async start(): Promise<void> {
    this.tracker = await startTracker(this.folder.path, settings);
    this.load.pointAt(this.tracker.url);
  }

  private async kill(): Promise<void> {
    this.load.pointAt(null);
    await this.tracker?.end('SIGKILL');
    this.tracker = null;
  }

  private count(fault: string, times = 1): void {
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + times);
  }
}

async function readLedgerCopy(folder: string): Promise<readonly LedgerEvent[]> {
  const copy = await copyLedger(folder);
  try {
    const events = await readLedger(copy);
    if (typeof events === 'string') throw new Error(`the ledger cannot be read after a kill: ${events}`);
    return events;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
