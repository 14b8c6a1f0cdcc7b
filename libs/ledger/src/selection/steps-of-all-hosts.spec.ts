import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { PciDevice } from '#numa/model/host-topology.js';
import { atOnce } from '../pieces.js';
import { place, Scenario } from '../testing/scenario.js';
import { selectHostsSimply } from '../testing/simple-selection.js';
import { selectHosts } from './select-host.js';

const cellCount = 18;

/** A host with so many devices of each product near each cell. */
function host(zone: Scenario, name: string, near: (cell: number) => Readonly<Record<string, number>>): void {
  const report = parseSyntheticHost(`socket:${cellCount} cell:1 core:1 thread:1 memory:1g`);
  const pciDevices = report.cells.flatMap(({ id: cell }) =>
    Object.entries(near(cell)).flatMap(([product_id, count]) =>
      Array.from(
        { length: count },
        (_, index): PciDevice => ({
          address: `0000:${cell}:${product_id}.${index}`,
          cell,
          attributes: { product_id },
        }),
      ),
    ),
  );
  zone.when({ type: 'ReportHost', host: name, report: { ...report, pciDevices } });
}

/** Nine cells that add up to two odd numbers. */
function claimFor(hosts: readonly string[]) {
  const extraSpecs = { 'hw:numa_nodes': '9', 'hw:cpu_policy': 'dedicated' };
  const pciRequests = ['left', 'right'].map((product_id) => ({
    requestId: product_id,
    count: 153,
    spec: [{ product_id }],
    numaPolicy: 'required' as const,
  }));
  const flavor = { vcpus: 9, memoryMiB: 9 * 64, extraSpecs };
  return place(1, { flavor, target: { hosts, labels: {} }, pciRequests }, extraSpecs, 9);
}

describe('steps of searching', () => {
  const zone = new Scenario();
  // All numbers are even, which a search finds out by trying.
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
    host(zone, name, (cell) => ({ left: 2 * cell, right: 2 * cellCount - 2 - 2 * cell }));
  // The last nine cells will do, but the first ones have more devices and come first.
  host(zone, 'g', (cell) =>
    cell < 9 ? { other: 35, left: 0, right: 0 } : { other: 0, left: 17, right: 17 },
  );

  test('are enough for the last host, asked alone', () => {
    const { claim, guest } = claimFor(['g']);
    expect(atOnce(selectHosts(zone.state, claim, guest, { limit: 1 })).found).toMatchObject([{ host: 'g' }]);
  });

  test('are those of all hosts together: when they have been taken, hosts that need more are passed over', () => {
    const { claim, guest } = claimFor([]);
    const selected = atOnce(selectHosts(zone.state, claim, guest, { limit: 1 }));
    expect(selected.found).toEqual([]);
    expect(selected.rejection).toMatchObject({
      hostsTried: 7,
      reasons: [{ rule: 'search-limit', hosts: 7 }],
    });
    expect(selected).toEqual(selectHostsSimply(zone.state, claim, guest, { limit: 1 }));
  });
});
