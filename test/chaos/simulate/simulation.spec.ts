import { faultNames } from './faults.js';
import { failureText, runSeeds } from './run-seeds.js';
import { simulate } from './simulation.js';

describe('several trackers on one ledger, with everything going wrong', () => {
  it('hold every invariant, for 300 seeds', async () => {
    const { failed, faults } = await runSeeds(1, 300);
    expect(failed.map(failureText)).toEqual([]);
    expect([...faults.keys()].sort()).toEqual([...faultNames].sort());
  }, 300_000);

  it('do the same for the same seed', async () => {
    const once = await simulate(7);
    expect(await simulate(7)).toEqual(once);
    expect(once.events).toBeGreaterThan(10);
  });
});
