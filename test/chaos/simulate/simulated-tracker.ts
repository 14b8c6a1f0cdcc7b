import type { Command } from '#ledger/commands/command.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import { ZoneEngine } from '../../../apps/tracker/src/zone-engine/zone-engine.js';
import { SimulatedProcess } from './simulated-process.js';
import { type LedgerServer, SimulatedStore } from './simulated-store.js';

export type Request =
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
  /** The state, at a revision that the client has seen or later. */
  | { readonly kind: 'query'; readonly atLeast: number; readonly hashed: boolean };

export interface AnsweredEvent {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
}

export type Answer =
  | { readonly code: 'ok'; readonly events: readonly AnsweredEvent[]; readonly revision: number }
  | { readonly code: 'state'; readonly revision: number; readonly hash: string | null }
  | { readonly code: 'refused'; readonly why: string; readonly message: string };

/** What the trackers of a simulation have in common. */
export interface TrackerSurroundings {
  readonly server: LedgerServer;
  /** A tracker stopped for good, which nothing in a simulation may make it do. */
  readonly onPoison: (error: Error) => void;
}

/** Between the end of a tracker and its next start, virtual milliseconds at most. */
const restartMs = 400;

/** One tracker: the real engine in a process that can die and start anew. */
export class SimulatedTracker {
  private process: SimulatedProcess | null = null;
  private engine: ZoneEngine | null = null;
  private readonly resets = new Set<() => void>();

  constructor(private readonly around: TrackerSurroundings) {}

  /** Starts it, again and again until the ledger lets it. */
  start(): void {
    const { server, onPoison } = this.around;
    const process = new SimulatedProcess(server.time, server.random);
    const engine = new ZoneEngine({
      store: new SimulatedStore(server, process),
      zone: 'default',
      scheduler: process.scheduler,
      onPoison,
    });
    this.process = process;
    engine.open().then(
      () => {
        this.engine = engine;
      },
      () => this.crash(),
    );
  }

  /** As kill -9: what was sent is on its way, nothing else goes on. */
  crash(): void {
    if (!this.process?.alive) return;
    this.process.alive = false;
    this.engine = null;
    for (const reset of [...this.resets]) reset();
    const { time, random } = this.around.server;
    time.after(random.between(1, restartMs), () => this.start());
  }

  /** As SIGTERM: it ends what is under way first. */
  async close(): Promise<void> {
    const { engine, process } = this;
    this.engine = null;
    await engine?.close();
    if (process === this.process) this.crash();
  }

  /** null: the connection broke before there was an answer. */
  answer(request: Request): Promise<Answer | null> {
    const { engine } = this;
    if (!engine) return Promise.resolve(null);
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        this.resets.delete(reset);
        resolve(answer);
      };
      const reset = (): void => settle(null);
      this.resets.add(reset);
      handle(engine, request, this.now()).then(settle, (error: Error & { code?: string }) =>
        settle({ code: 'refused', why: error.code ?? 'internal', message: error.message }),
      );
    });
  }

  /** Revision and hash of the state; null while it is not up. */
  async held(): Promise<{ readonly revision: number; readonly hash: string } | null> {
    return this.engine?.read((state) => ({ revision: state.revision, hash: stateHash(state) })) ?? null;
  }

  private now(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.around.server.time.now).toISOString();
  }
}

async function handle(engine: ZoneEngine, request: Request, time: string): Promise<Answer> {
  if (request.kind === 'query') {
    await engine.reach(request.atLeast, 1_000);
    return engine.read((state) => {
      return { code: 'state', revision: state.revision, hash: request.hashed ? stateHash(state) : null };
    });
  }
  const { events, revision } = await engine.submit(request.command, { id: request.id, time });
  return { code: 'ok', revision, events: events.map(({ id, type, revision }) => ({ id, type, revision })) };
}
