import { eventShapes } from '#ledger/events/event-shapes.js';
import { faultNames } from './faults.js';
import { failureText, runSeeds } from './run-seeds.js';
import { simulate } from './simulation.js';

describe('several trackers on one ledger, with everything going wrong', () => {
  it('hold every invariant, for 300 seeds', async () => {
    const { failed, types, faults } = await runSeeds(1, 300);
    expect(failed.map(failureText)).toEqual([]);
    expect([...types.keys()].sort()).toEqual(Object.keys(eventShapes).sort());
    expect([...faults.keys()].sort()).toEqual([...faultNames].sort());
  }, 300_000);

  it.each([7, 8, 9])('do the same for the same seed: %i', async (seed) => {
    const once = await simulate(seed);
    expect(await simulate(seed)).toEqual(once);
    expect(once.events).toBeGreaterThan(10);
  });
});
