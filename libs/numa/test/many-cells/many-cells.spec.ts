import { mostSearchSteps } from '../../src/fit/assign-with-affinity.js';
import { fit, stepsOfLastFit } from '../../src/fit/fit.js';
import type { FitOptions } from '../../src/model/fit-options.js';
import type { PciRequest } from '../../src/model/guest-topology.js';
import type { PciDevice } from '../../src/model/host-topology.js';
import type { Placement } from '../../src/model/placement.js';
import { guestOf, hostOf, hostWithFull, manyCellsCases, nics, ports, required, upTo } from './scenarios.js';

const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };

const hostCellsOf = (placement: Placement | undefined) => placement!.cells.map(({ hostCell }) => hostCell);

describe('guests of many cells', () => {
  it.each(manyCellsCases().map((scenario) => [scenario.name, scenario] as const))(
    'decides %s, in few steps',
    (_, { host, request, rule }) => {
      expect(fit(host, request, options).refusal?.rule ?? null).toBe(rule);
      expect(stepsOfLastFit()).toBeLessThan(100);
    },
  );

  it('places 33 on 34 of which one is full', () => {
    const { placement } = fit(hostWithFull([33], 34), guestOf(33, 'dedicated'), options);
    expect(hostCellsOf(placement)).toEqual(upTo(33));
    expect(placement!.cells[32]!.pins).toEqual({ 128: 256, 129: 528, 130: 257, 131: 529 });
  });

  it('places 16 of 34 whose devices of two kinds need 16 cells', () => {
    const evens = upTo(17).map((index) => 2 * index);
    const odds = evens.map((cell) => cell + 1);
    const host = hostOf(34, [...nics('a', evens), ...nics('b', odds)]);
    const asked = [required('a', 7), required('b', 9)];
    const { placement } = fit(host, guestOf(16, 'dedicated', asked), options);
    expect(hostCellsOf(placement)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17]);
    expect(placement!.pciDevices).toHaveLength(16);
  });

  it('leaves out a cell whose device a first request would take from a later one', () => {
    const device = (address: string, cell: number, vendor_id: string, product_id: string): PciDevice => ({
      address,
      cell,
      attributes: { vendor_id, product_id },
    });
    const devices = [device('0', 0, 'x', 'a'), device('1', 20, 'y', 'a'), device('2', 21, 'y', 'b')];
    const host = hostOf(34, devices);
    const first = { ...required('a', 1), spec: [{ product_id: 'a' }] };
    const later: PciRequest = { ...required('b', 1), spec: [{ product_id: 'b' }, { vendor_id: 'x' }] };
    const { placement } = fit(host, guestOf(2, 'dedicated', [first, later]), options);
    expect(hostCellsOf(placement)).toEqual([0, 21]);
    // Wherever cell 0 is chosen the first request takes its device, and there is no other of vendor x.
    const ofVendor = { ...later, spec: [{ vendor_id: 'x' }] };
    const { refusal } = fit(host, guestOf(16, 'dedicated', [first, ofVendor]), options);
    expect(refusal).toEqual({ rule: 'affinity-together' });
  });

  it('places 16 of 34 with a request for each of their ports, past cells without devices', () => {
    const odds = upTo(34).filter((cell) => cell % 2 === 1);
    const host = hostWithFull([1], 34, nics('154d', odds));
    const { placement } = fit(host, guestOf(16, 'dedicated', ports(16, 1)), options);
    expect(hostCellsOf(placement)).toEqual(odds.slice(1));
    expect(stepsOfLastFit()).toBeLessThan(mostSearchSteps);
  });
});
