import { createHash } from 'node:crypto';
import { eventHash } from '#ledger/events/event-codec.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { derivedState } from '#ledger/testing/derived-state.js';
import { stateToStartFrom } from '../../../apps/tracker/src/snapshots/restore.js';
import { SnapshotWriter } from '../../../apps/tracker/src/snapshots/snapshot-writer.js';
import { ledgerStream, ZoneEngine } from '../../../apps/tracker/src/zone-engine/zone-engine.js';
import { count } from './faults.js';
import { handle, refused } from './handle.js';
import { watchLeases } from './lease-watch.js';
import type { Answer, Request } from './requests.js';
import { SimulatedDisk, SimulatedSnapshots } from './simulated-disk.js';
import { SimulatedProcess } from './simulated-process.js';
import { type LedgerServer, SimulatedStore } from './simulated-store.js';

/** What the trackers of a simulation have in common. */
export interface TrackerSurroundings {
  readonly server: LedgerServer;
  /** Events between two snapshots; 0: none are written. */
  readonly snapshotEvery: number;
  /** A tracker stopped for good, or did what nothing in a simulation may make it do. */
  readonly onPoison: (error: Error) => void;
  readonly found: (finding: string) => void;
}

/** What a tracker holds, in few words: equal for equal states. */
export interface Held {
  readonly revision: number;
  readonly hash: string;
  /** Of all that decisions read beside the state itself. */
  readonly derived: string;
}

/** Between the end of a tracker and its next start, virtual milliseconds at most. */
const restartMs = 400;
/** How far a clock may be off, milliseconds. */
const clockOffMs = 4_000;

/** One tracker: the real engine in a process that can die at every step and start anew, with a clock of its own. */
export class SimulatedTracker {
  readonly disk = new SimulatedDisk();
  private process: SimulatedProcess | null = null;
  private engine: ZoneEngine | null = null;
  /** Milliseconds from the true time. */
  private clockOff = 0;
  private readonly resets = new Set<() => void>();

  constructor(private readonly around: TrackerSurroundings) {}

  /** Starts it, again and again until the ledger lets it. */
  start(): void {
    const { server } = this.around;
    const { random, trouble, faults } = server;
    const diesAt = random.percent(10 * trouble) ? random.between(1, random.pick([10, 60, 300])) : 0;
    const process = new SimulatedProcess(server, diesAt, () => this.ended());
    this.process = process;
    if (random.percent(10 * trouble)) {
      this.clockOff = random.between(-clockOffMs, clockOffMs);
      count(faults, 'clock of a tracker off');
    }
    this.open(process).catch(() => this.crash());
  }

  /** As kill -9: what was sent is on its way, nothing else goes on. */
  crash(): void {
    if (!this.process?.alive) return;
    this.process.alive = false;
    this.ended();
  }

  /** As SIGTERM: it ends what is under way first. */
  async close(): Promise<void> {
    const { engine, process } = this;
    this.engine = null;
    await engine?.close();
    if (process === this.process) this.crash();
  }

  /** Its clock is set to another time, forwards or backwards. */
  jump(): void {
    const { random, faults } = this.around.server;
    this.clockOff += random.between(-clockOffMs, clockOffMs);
    count(faults, 'clock of a tracker jumped');
  }

  /** null: the connection broke before there was an answer. */
  answer(request: Request): Promise<Answer | null> {
    const { engine, process } = this;
    if (!engine || !process?.step('before it took a request')) return Promise.resolve(null);
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        this.resets.delete(reset);
        resolve(answer);
      };
      const reset = (): void => settle(null);
      this.resets.add(reset);
      const reply = (answer: Answer): void => {
        if (process.step('before it answered')) settle(answer);
      };
      handle(engine, request, this.clock()).then(reply, (error: Error) => reply(refused(error)));
    });
  }

  /** null while it is not up. */
  async held(): Promise<Held | null> {
    return this.engine?.read(heldOf) ?? null;
  }

  /** What its clock shows, ISO 8601. */
  clock(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.around.server.time.now + this.clockOff).toISOString();
  }

  private async open(process: SimulatedProcess): Promise<void> {
    const { server, onPoison, found, snapshotEvery } = this.around;
    const store = new SimulatedStore(server, process);
    const ledgerHas = (revision: number): string | null => {
      const event = server.ledger.events[revision];
      return event ? eventHash(event) : null;
    };
    const snapshots = new SimulatedSnapshots(this.disk, process, { random: server.random, ledgerHas, found });
    const initial = await stateToStartFrom(store, ledgerStream('default'), snapshots);
    if (initial) count(server.faults, 'tracker restarted from a snapshot');
    const engine = new ZoneEngine({
      store,
      zone: 'default',
      scheduler: process.scheduler,
      tracker: server.random.below(0x1_0000_0000).toString(16).padStart(8, '0'),
      snapshots,
      ...(initial && { initial }),
      onPoison,
    });
    await engine.open();
    if (!process.alive) return;
    this.engine = engine;
    watchLeases(engine, process, {
      clock: () => this.clock(),
      goesOn: () => this.engine === engine,
      found,
    });
    if (snapshotEvery > 0)
      new SnapshotWriter({
        engine,
        folder: snapshots,
        every: snapshotEvery,
        last: initial?.revision ?? -1,
        written: () => undefined,
        failed: (error) => found(`a snapshot could not be written: ${error.message}`),
      });
  }

  private ended(): void {
    this.engine = null;
    for (const reset of [...this.resets]) reset();
    const { time, random } = this.around.server;
    time.after(random.between(1, restartMs), () => this.start());
  }
}

export function heldOf(state: ZoneState): Held {
  const derived = createHash('sha256')
    .update(JSON.stringify(derivedState(state)))
    .digest('hex');
  return { revision: state.revision, hash: stateHash(state), derived };
}
