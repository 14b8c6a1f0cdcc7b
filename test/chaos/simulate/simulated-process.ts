import type { Scheduler } from '../../../apps/tracker/src/zone-engine/scheduler.js';
import type { Random } from './random.js';
import type { SimulatedTime } from './simulated-time.js';

/** A process: what it waits for never comes once it is dead. So it can die at every await. */
export class SimulatedProcess {
  alive = true;

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: Random,
  ) {}

  /** As the process sees it: nothing happens any more once it is dead. */
  after(milliseconds: number, run: () => void): () => void {
    return this.time.after(milliseconds, () => {
      if (this.alive) run();
    });
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  get scheduler(): Scheduler {
    return {
      now: () => this.time.now,
      turn: () => this.pause(this.random.below(2)),
      after: (milliseconds, then) => this.after(milliseconds, then),
    };
  }
}
