import { expireDue } from '../../../apps/tracker/src/claims/expire-claims/expire-due.js';
import type { ZoneEngine } from '../../../apps/tracker/src/zone-engine/zone-engine.js';
import { refused } from './handle.js';
import { passing } from './requests.js';
import type { SimulatedProcess } from './simulated-process.js';

/** As the lease clock of the real tracker. */
const tickMs = 1_000;

/** Ends leases as the real lease clock does, and looks whether anything but the ledger is in its way. */
export function watchLeases(
  engine: ZoneEngine,
  process: SimulatedProcess,
  tracker: {
    readonly clock: () => string;
    readonly goesOn: () => boolean;
    readonly found: (finding: string) => void;
  },
): void {
  const tick = async (): Promise<void> => {
    if (!tracker.goesOn()) return;
    process.after(tickMs, () => void tick());
    const time = tracker.clock();
    const results = await expireDue(
      {
        read: (look) => engine.read(look),
        submit: (command, id) => engine.submit(command, { id, time }),
      },
      time,
    );
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      const { why, message } = refused(result.reason as Error);
      if (!passing.includes(why)) tracker.found(`a lease could not end: ${why}, ${message}`);
    }
  };
  process.after(tickMs, () => void tick());
}
