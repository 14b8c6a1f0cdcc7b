import { setTimeout as pause } from 'node:timers/promises';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import type { PlaceClaimDto } from '#contracts/dto/place-claim.dto.js';
import { uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { Random } from '../simulate/random.js';
import type { Promises } from './promises.js';

const clients = 8;
const patienceMs = 60_000;
const hosts = 4;

/** Answers that say nothing of the command: it is repeated until there is one that does. */
const passing = ['tracker-unreachable', 'ledger-unavailable', 'ledger-full', 'overloaded', 'shutting-down'];

/** Clients that claim, confirm and release against one tracker after another, each under ids that stay the same. */
export class Load {
  /** How often each passing answer came. */
  readonly refusals = new Map<string, number>();
  readonly findings: string[] = [];
  /** Commands answered for good. */
  answered = 0;
  private client: NumaledgerClient | null = null;
  private stopped = false;
  /** From then on a command that is not answered is a finding, milliseconds. */
  private giveUpAt = Number.POSITIVE_INFINITY;
  private readonly running: Promise<void>[] = [];

  constructor(
    private readonly random: Random,
    private readonly promises: Promises,
  ) {}

  /** Where the tracker is now; null: nowhere. */
  pointAt(url: string | null): void {
    this.client = url === null ? null : new NumaledgerClient({ url, timeoutMs: 10_000 });
  }

  start(): void {
    for (let number = 1; number <= clients; number++) this.running.push(this.run(number));
  }

  /** Every client finishes what it has begun, and stops. */
  async finish(): Promise<void> {
    this.stopped = true;
    this.giveUpAt = Date.now() + patienceMs;
    await Promise.all(this.running);
  }

  /** Ends every client where it is. */
  abandon(): void {
    this.stopped = true;
    this.giveUpAt = 0;
  }

  async report(): Promise<void> {
    const report = parseSyntheticHost('socket:2 cell:1 core:8 thread:2 memory:64g page-2m:8192');
    for (let host = 1; host <= hosts; host++)
      await this.untilAnswered(`report ${host}`, (client) => client.reportHost(`compute-${host}`, report));
  }

  private async run(number: number): Promise<void> {
    const held: string[] = [];
    for (let step = 1; !this.stopped; step++) {
      const claimId = uuid(number * 1_000_000 + step);
      if (await this.place(claimId)) held.push(claimId);
      if (held.length > 0 && this.random.percent(30))
        await this.untilAnswered(claimId, (client) => client.confirmClaim(held.at(-1)!));
      if (held.length > 2) await this.release(held.shift()!);
    }
  }

  private async place(claimId: string): Promise<boolean> {
    const extraSpecs = { 'hw:cpu_policy': 'dedicated', ...(this.random.percent(30) ? pages : {}) };
    const claim = { claimId, flavor: { vcpus: 2, memoryMb: 1024, extraSpecs } } as unknown as PlaceClaimDto;
    const refused = (code: string): boolean => {
      if (code !== 'no-valid-host') return false;
      this.promises.isRejected(claimId);
      return true;
    };
    const answer = await this.untilAnswered(claimId, (client) => client.placeClaim(claim), refused);
    if (!answer) return false;
    this.promises.isPlaced(answer.body);
    return true;
  }

  private async release(claimId: string): Promise<void> {
    if (await this.untilAnswered(claimId, (client) => client.releaseClaim(claimId)))
      this.promises.released.add(claimId);
  }

  /** null: refused for good, for a reason that is expected, or one that is then among the findings. */
  private async untilAnswered<T>(
    what: string,
    ask: (client: NumaledgerClient) => Promise<T>,
    expected: (code: string) => boolean = () => false,
  ): Promise<T | null> {
    for (;;) {
      try {
        if (this.client) {
          const answer = await ask(this.client);
          this.answered++;
          return answer;
        }
      } catch (error) {
        const { code = 'no code', message } = error as Error & { code?: string };
        if (!passing.includes(code)) {
          if (!expected(code)) this.findings.push(`${what} was refused: ${code}, ${message}`);
          return null;
        }
        this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
      }
      if (Date.now() > this.giveUpAt) {
        this.findings.push(`${what} was never answered`);
        return null;
      }
      await pause(20);
    }
  }
}

const pages = { 'hw:mem_page_size': '2048' };
