import { compileHost, loadUsage } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest, PciRequest } from '../model/guest-topology.js';
import type { HostTopology, PciDevice } from '../model/host-topology.js';
import { mostSearchSteps } from './assign-with-affinity.js';
import { fit, stepsOfLastFit } from './fit.js';

const options: FitOptions = { ruleSet: 'nova-2026', cellOrder: 'spread', limits: null };

/** Cells of two CPUs, ids far past 64. */
function hostWith(cellCount: number, full: readonly number[], pciDevices?: readonly PciDevice[]) {
  const cells = Array.from({ length: cellCount }, (_, id) => {
    const cpus = [500 + 2 * id, 501 + 2 * id];
    const pagePools = [{ sizeKiB: 4, total: 262_144, reserved: 0 }];
    return {
      id,
      socket: 0,
      sharedCpus: cpus,
      dedicatedCpus: cpus,
      siblings: [cpus],
      memoryMiB: 1024,
      pagePools,
    };
  });
  const topology: HostTopology = { cells, ...(pciDevices && { pciDevices }) };
  const host = compileHost(topology);
  loadUsage(host, {
    cells: cells.map(({ id, dedicatedCpus }) => ({
      id,
      floatingVcpus: 0,
      memoryMiB: 0,
      pinnedCpus: full.includes(id) ? dedicatedCpus : [],
      pagesUsed: [0],
    })),
    pciAddresses: [],
  });
  return host;
}

function guestOf(cellCount: number, pciRequests: readonly PciRequest[] = []): GuestRequest {
  const cells = Array.from({ length: cellCount }, (_, id) => ({
    id,
    floatingVcpus: [],
    pinnedVcpus: [id],
    memoryMiB: 512,
    pageSize: null,
    cpuPolicy: 'dedicated' as const,
    cpuThreadPolicy: null,
  }));
  return { topology: { cells, emulatorThreadsPolicy: null }, pciRequests, network: null };
}

const nics = (product_id: string, cells: readonly number[]): PciDevice[] =>
  cells.map((cell) => ({ address: `0000:${10 + cell}:00.0`, cell, attributes: { product_id } }));

const required = (product_id: string, count: number): PciRequest => ({
  requestId: product_id,
  count,
  spec: [{ product_id }],
  numaPolicy: 'required',
});

describe('guests of many cells', () => {
  it('refuses nine cells on nine of which one is full', () => {
    expect(fit(hostWith(9, [4]), guestOf(9), options).refusal).toEqual({ rule: 'cells-together' });
  });

  it('refuses 34 on 34 of which one is full, and places 33', () => {
    const host = hostWith(34, [33]);
    expect(fit(host, guestOf(34), options).refusal).toEqual({ rule: 'cells-together' });
    const placed = fit(host, guestOf(33), options).placement!;
    expect(placed.cells.map((cell) => cell.hostCell)).toEqual(Array.from({ length: 33 }, (_, id) => id));
    expect(placed.cells[32]!.pins).toEqual({ 32: 564 });
  });

  it('refuses 16 of 34 whose required device is near full cells alone', () => {
    const host = hostWith(34, [32, 33], nics('a', [32, 33]));
    expect(fit(host, guestOf(16, [required('a', 1)]), options).refusal).toEqual({ rule: 'pci-devices' });
  });

  it('refuses 16 of 34 whose devices of two kinds need 17 cells, and places them when they need 16', () => {
    const evens = Array.from({ length: 17 }, (_, index) => 2 * index);
    const host = hostWith(
      34,
      [],
      [
        ...nics('a', evens),
        ...nics(
          'b',
          evens.map((cell) => cell + 1),
        ),
      ],
    );
    const asking = (a: number, b: number) => guestOf(16, [required('a', a), required('b', b)]);
    expect(fit(host, asking(8, 9), options).refusal).toEqual({ rule: 'affinity-together' });
    const placed = fit(host, asking(7, 9), options).placement!;
    expect(placed.cells.map((cell) => cell.hostCell)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 17,
    ]);
    expect(placed.pciDevices).toHaveLength(16);
  });

  // Guest cells, host cells with one device each, requests, devices a request.
  it.each([
    [1, 34, 2, 1],
    [3, 34, 4, 1],
    [3, 34, 2, 3],
    [6, 34, 2, 4],
    [16, 34, 2, 9],
    [16, 34, 17, 1],
    [8, 16, 9, 1],
    [4, 8, 5, 1],
  ])(
    'refuses %d of %d cells whose %d equal requests for %d devices are one too many',
    (guestCells, hostCells, requests, count) => {
      const host = hostWith(
        hostCells,
        [],
        nics(
          'a',
          Array.from({ length: hostCells }, (_, cell) => cell),
        ),
      );
      const asked = Array.from({ length: requests }, (_, index) => ({
        ...required('a', count),
        requestId: `port-${index}`,
      }));
      const { refusal } = fit(host, guestOf(guestCells, asked), options);
      expect(refusal).toEqual({ rule: 'affinity-together' });
      expect(stepsOfLastFit()).toBeLessThan(100);
    },
  );

  it('leaves out a cell whose device a first request would take from a later one', () => {
    const device = (address: string, cell: number, vendor_id: string, product_id: string): PciDevice => ({
      address,
      cell,
      attributes: { vendor_id, product_id },
    });
    // The first request takes the device of cell 0 where it is chosen, and no other is left for the second.
    const host = hostWith(
      34,
      [],
      [device('00', 0, 'x', 'a'), device('01', 20, 'y', 'a'), device('02', 21, 'y', 'b')],
    );
    const asked = [
      required('a', 1),
      { ...required('b', 1), spec: [{ product_id: 'b' }, { vendor_id: 'x' }] },
    ];
    const onTwo = fit(host, guestOf(2, asked), options).placement!;
    expect(onTwo.cells.map((cell) => cell.hostCell)).toEqual([0, 21]);
    const wanting = [required('a', 1), { ...required('x', 1), spec: [{ vendor_id: 'x' }] }];
    expect(fit(host, guestOf(16, wanting), options).refusal).toEqual({ rule: 'affinity-together' });
  });

  it('places 16 of 34 with a request for each of their ports, past cells without devices', () => {
    const cells = Array.from({ length: 34 }, (_, cell) => cell).filter((cell) => cell % 2 === 1);
    const host = hostWith(34, [1], nics('a', cells));
    const asked = Array.from({ length: 16 }, (_, index) => ({
      ...required('a', 1),
      requestId: `port-${index}`,
    }));
    const placed = fit(host, guestOf(16, asked), options).placement!;
    expect(placed.cells.map((cell) => cell.hostCell)).toEqual(cells.slice(1));
    expect(stepsOfLastFit()).toBeLessThan(mostSearchSteps);
  });
});
