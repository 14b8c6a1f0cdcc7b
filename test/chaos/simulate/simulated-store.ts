import { FollowDroppedError } from '#event-store/errors/follow-dropped-error.js';
import { StoreFullError } from '#event-store/errors/store-full-error.js';
import { StoreUnavailableError } from '#event-store/errors/store-unavailable-error.js';
import { UnknownOutcomeError } from '#event-store/errors/unknown-outcome-error.js';
import type {
  EventStore,
  FollowMessage,
  NewEvent,
  ReadOptions,
  StoredEvent,
} from '#event-store/event-store.js';
import { count, type FaultCounts } from './faults.js';
import type { Random } from './random.js';
import type { SimulatedLedger } from './simulated-ledger.js';
import { never, type SimulatedProcess } from './simulated-process.js';
import type { SimulatedTime } from './simulated-time.js';

/** What the ledger's server is doing, and how the network to it behaves. One for all trackers. */
export interface LedgerServer {
  readonly ledger: SimulatedLedger;
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly faults: FaultCounts;
  /** Chance of each fault in percent; 0: all is well. */
  trouble: number;
  /** `frozen` takes requests and works them off later; `stopped` refuses them. */
  mode: 'running' | 'stopped' | 'frozen' | 'full';
  /** What came while it was frozen. */
  readonly held: (() => void)[];
}

const appendDeadline = 1_000;

const answered = 'before the answer of the ledger';

/** One tracker's connection to the ledger. */
export class SimulatedStore implements EventStore {
  constructor(
    private readonly server: LedgerServer,
    private readonly process: SimulatedProcess,
  ) {}

  append(stream: string, expected: number, events: readonly NewEvent[]): Promise<number> {
    const { server, process } = this;
    if (!process.step('before it asked the ledger')) return never();
    return new Promise((resolve, reject) => {
      const cancel = process.after(appendDeadline, () =>
        reject(new UnknownOutcomeError(stream, expected, 'the deadline passed')),
      );
      if (this.strikes('request to the ledger lost')) return;
      const answer = (settle: () => void): void => {
        if (this.strikes('answer of the ledger lost')) return;
        this.back(() => {
          cancel();
          settle();
        });
      };
      const write = (): void => {
        try {
          if (server.mode === 'full') throw new StoreFullError(stream);
          const last = server.ledger.append(stream, expected, events);
          answer(() => resolve(last));
        } catch (error) {
          answer(() => reject(error));
        }
      };
      // A request that was sent arrives, whether its sender still lives or not.
      const refuse = (): void => this.back(() => reject(new StoreUnavailableError('refused')));
      this.deliver(this.appendLatency(), write, refuse);
      if (this.strikes('append delivered twice')) this.deliver(this.latency() + 40, write, () => undefined);
    });
  }

  async *read(
    _stream: string,
    { from, limit = Number.POSITIVE_INFINITY }: ReadOptions,
  ): AsyncGenerator<readonly StoredEvent[]> {
    const end = await this.call(() => this.server.ledger.head);
    const last = Math.min(end, from + limit - 1);
    for (let next = from; next <= last; ) {
      if (this.strikes('read broken off')) throw new StoreUnavailableError('the read was broken off');
      const size = this.server.random.between(1, 40);
      const page = await this.call(() =>
        this.server.ledger.events.slice(next, Math.min(next + size, last + 1)),
      );
      next += page.length;
      yield page;
    }
  }

  head(_stream: string): Promise<number> {
    return this.call(() => this.server.ledger.head);
  }

  async *follow(stream: string, after: number, signal: AbortSignal): AsyncGenerator<FollowMessage> {
    let last = after;
    const { ledger, random } = this.server;
    if (last >= (await this.call(() => ledger.head))) yield { caughtUp: last };
    while (!signal.aborted) {
      if (last >= ledger.head) await this.growth(signal);
      if (signal.aborted) return;
      const late = this.strikes('follower late');
      await this.process.pause(late ? random.between(100, 1_500) : this.latency(), answered);
      if (this.server.mode !== 'running' || this.strikes('follower dropped')) {
        throw new FollowDroppedError(stream, 'the connection broke');
      }
      const events = ledger.events.slice(last + 1, last + 1 + random.between(1, 20));
      last += events.length;
      if (events.length > 0) yield { events };
    }
  }

  async close(): Promise<void> {}

  private call<T>(answer: () => T): Promise<T> {
    if (!this.process.step('before it asked the ledger')) return never();
    return new Promise((resolve, reject) => {
      const refuse = (): void => this.back(() => reject(new StoreUnavailableError('refused')));
      this.deliver(
        this.latency(),
        () => {
          const value = answer();
          this.back(() => resolve(value));
        },
        refuse,
      );
    });
  }

  /** Brings an answer to the process. */
  private back(settle: () => void): void {
    this.process.after(this.latency(), settle, answered);
  }

  /** Brings a request to the server, which works it off now, when it thaws, or not at all. */
  private deliver(milliseconds: number, work: () => void, refuse: () => void): void {
    const { server } = this;
    server.time.after(milliseconds, () => {
      if (server.mode === 'stopped') refuse();
      else if (server.mode === 'frozen') server.held.push(work);
      else work();
    });
  }

  private growth(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        forget();
        signal.removeEventListener('abort', end);
        if (this.process.alive) resolve();
      };
      const forget = this.server.ledger.onGrowth(end);
      signal.addEventListener('abort', end);
    });
  }

  private appendLatency(): number {
    if (!this.strikes('append written after its deadline')) return this.latency();
    return appendDeadline + this.server.random.between(1, 600);
  }

  private latency(): number {
    if (this.strikes('ledger slow')) return this.server.random.between(60, 900);
    return this.server.random.between(1, 9) / 2;
  }

  private strikes(fault: Parameters<typeof count>[1]): boolean {
    if (!this.server.random.percent(this.server.trouble)) return false;
    count(this.server.faults, fault);
    return true;
  }
}
