import * as fc from 'fast-check';
import { violationOf } from '../../src/checker/check-placement.js';
import { CheckedHost } from '../../src/checker/checked-host.js';
import { exhaustiveFit } from '../../src/checker/exhaustive-fit.js';
import { screenAffinity } from '../../src/fit/affinity-screen.js';
import { mostSearchSteps } from '../../src/fit/assign-with-affinity.js';
import { compileGuest } from '../../src/fit/compiled-guest.js';
import { fit, stepsOfLastFit } from '../../src/fit/fit.js';
import { screen } from '../../src/fit/screen.js';
import { deviceScenarios } from './device-scenarios.js';
import { hostOf } from './scenarios.js';

/** One question of reaching conditions may still be under way when the limit is met. */
const lastQuestion = 1000;

const small = deviceScenarios({ hostCells: 6, guestCells: 4, devices: 8, requests: 6 });
const large = deviceScenarios({ hostCells: 34, guestCells: 16, devices: 60, requests: 17 });
const mixed = deviceScenarios({ hostCells: 34, guestCells: 16, devices: 70, requests: 6 });

describe('devices that several requests compete for', () => {
  it('places as brute force does on small hosts, where the search never gives up', () => {
    fc.assert(
      fc.property(small, ({ topology, usage, request, options }) => {
        const result = fit(hostOf({ topology, usage }), request, options);
        const expected = exhaustiveFit(new CheckedHost(topology, usage), request, options);
        expect(result.refusal?.rule).not.toBe('search-limit');
        expect(result.placement ?? null).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  }, 120_000);

  it('are screened as they are fitted: a host that is refused is refused by the same rule, and no other is', () => {
    const decided = new Set<string>();
    for (const sizes of [small, mixed]) {
      for (const { topology, usage, request, options } of fc.sample(sizes, { numRuns: 3000, seed: 1 })) {
        const host = hostOf({ topology, usage });
        const guest = compileGuest(request);
        const rule =
          screen(host, 0, host.layout.cellCount, guest, options) ??
          screenAffinity(host, 0, host, guest, options);
        if (rule === null) continue;
        expect(fit(host, request, options).refusal?.rule).toBe(rule);
        decided.add(rule);
      }
    }
    for (const rule of ['pci-devices', 'network-affinity', 'affinity-together'])
      expect(decided).toContain(rule);
  }, 120_000);

  it('decides random mixes on large hosts', () => {
    for (const { topology, usage, request, options } of fc.sample(mixed, { numRuns: 1000, seed: 1 })) {
      expect(fit(hostOf({ topology, usage }), request, options).refusal?.rule).not.toBe('search-limit');
    }
  }, 120_000);

  it('answers on large hosts in bounded steps, and what it places is valid', () => {
    fc.assert(
      fc.property(large, ({ topology, usage, request, options }) => {
        const { placement } = fit(hostOf({ topology, usage }), request, options);
        expect(stepsOfLastFit()).toBeLessThan(mostSearchSteps + lastQuestion);
        if (placement === undefined) return;
        expect(violationOf(new CheckedHost(topology, usage), request, placement, options)).toBeNull();
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
