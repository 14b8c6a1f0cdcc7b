import type { Scheduler } from '../../../apps/tracker/src/zone-engine/scheduler.js';
import { type CrashPoint, count, type FaultCounts } from './faults.js';
import type { Random } from './random.js';
import type { SimulatedTime } from './simulated-time.js';

export interface ProcessSurroundings {
  readonly time: SimulatedTime;
  readonly random: Random;
  readonly faults: FaultCounts;
}

/**
 * A process: what it waits for never comes once it is dead. It deals with what is outside step by step, and may be
 * made to die at any of them, so at every await.
 */
export class SimulatedProcess {
  alive = true;
  private steps = 0;

  /**
   * @param diesAt the step at which it dies; 0: at none
   * @param died told then, before anything else happens
   */
  constructor(
    private readonly around: ProcessSurroundings,
    private readonly diesAt: number,
    private readonly died: () => void,
  ) {}

  /** One more step. false: it is dead, here or before, and the step must not be taken. */
  step(point: CrashPoint): boolean {
    if (!this.alive) return false;
    if (++this.steps !== this.diesAt) return true;
    this.alive = false;
    count(this.around.faults, `tracker crashed ${point}`);
    this.died();
    return false;
  }

  /** As the process sees it: nothing happens any more once it is dead. */
  after(milliseconds: number, run: () => void, point: CrashPoint = 'at its clock'): () => void {
    return this.around.time.after(milliseconds, () => {
      if (this.step(point)) run();
    });
  }

  pause(milliseconds: number, point?: CrashPoint): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve, point));
  }

  get scheduler(): Scheduler {
    return {
      now: () => this.around.time.now,
      turn: () => this.pause(this.around.random.below(2)),
      after: (milliseconds, then) => this.after(milliseconds, then),
    };
  }
}

/** What somebody waits for who is dead. */
export const never = <T>(): Promise<T> => new Promise(() => undefined);
