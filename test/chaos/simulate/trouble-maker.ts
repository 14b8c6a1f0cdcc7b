import { count } from './faults.js';
import type { LedgerServer } from './simulated-store.js';
import type { SimulatedTracker } from './simulated-tracker.js';

/**
 * Stops, freezes and fills the ledger, kills trackers, sets their clocks and damages their snapshots, at random
 * moments, until it is ended.
 */
export function troubleMaker(server: LedgerServer, trackers: readonly SimulatedTracker[]): { end(): void } {
  const { time, random, faults } = server;
  let ended = false;
  const heal = (): void => {
    server.mode = 'running';
    for (const work of server.held.splice(0)) work();
  };
  const outage = (mode: LedgerServer['mode'], name: Parameters<typeof count>[1]): void => {
    if (server.mode !== 'running') return;
    server.mode = mode;
    count(faults, name);
    time.after(random.between(20, mode === 'frozen' ? 5_000 : 1_500), heal);
  };
  const strike = (): void => {
    if (ended || server.trouble === 0) return;
    const kind = random.below(100);
    const tracker = random.pick(trackers);
    if (kind < 30) {
      count(faults, 'tracker crashed');
      tracker.crash();
    } else if (kind < 38) {
      count(faults, 'tracker closed');
      void tracker.close();
    } else if (kind < 56) outage('stopped', 'ledger stopped');
    else if (kind < 65) outage('frozen', 'ledger frozen');
    else if (kind < 73) outage('full', 'ledger full');
    else if (kind < 83) tracker.jump();
    else if (kind < 93 && tracker.disk.damage(random)) count(faults, 'snapshot damaged');
    time.after(random.between(1, 1_200), strike);
  };
  time.after(random.between(1, 300), strike);
  return {
    end: () => {
      ended = true;
      server.trouble = 0;
      heal();
    },
  };
}
