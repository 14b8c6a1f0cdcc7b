import { type CompiledHost, compileHost, loadUsage } from '#numa/host/compiled-host.js';
import type { CpuPolicy, GuestRequest, PciRequest } from '#numa/model/guest-topology.js';
import type { HostTopology, PciDevice } from '#numa/model/host-topology.js';

const coresPerCell = 8;

/** A host of so many cells: 8 cores of 2 threads, 64 GiB in pages of 4 KiB and 2 MiB each. */
export function hostOf(cellCount: number, pciDevices?: readonly PciDevice[]): CompiledHost {
  const topology: HostTopology = {
    cells: Array.from({ length: cellCount }, (_, id) => {
      const siblings = Array.from({ length: coresPerCell }, (_, core) => {
        const first = id * coresPerCell + core;
        return [first, first + cellCount * coresPerCell];
      });
      const cpus = siblings.flat().sort((a, b) => a - b);
      const pagePools = [
        { sizeKiB: 4, total: 12_582_912, reserved: 0 },
        { sizeKiB: 2048, total: 8192, reserved: 0 },
      ];
      return {
        id,
        socket: id >> 2,
        sharedCpus: cpus,
        dedicatedCpus: cpus,
        siblings,
        memoryMiB: 65_536,
        pagePools,
      };
    }),
    ...(pciDevices && { pciDevices }),
  };
  return compileHost(topology);
}

/** A guest of so many cells: 4 vCPUs and 4 GiB each. */
export function guestOf(
  cellCount: number,
  cpuPolicy: CpuPolicy,
  pciRequests: readonly PciRequest[] = [],
): GuestRequest {
  const cells = Array.from({ length: cellCount }, (_, id) => {
    const vcpus = [0, 1, 2, 3].map((index) => id * 4 + index);
    return {
      id,
      floatingVcpus: cpuPolicy === 'shared' ? vcpus : [],
      pinnedVcpus: cpuPolicy === 'shared' ? [] : vcpus,
      memoryMiB: 4096,
      pageSize: null,
      cpuPolicy,
      cpuThreadPolicy: null,
    };
  });
  return { topology: { cells, emulatorThreadsPolicy: null }, pciRequests, network: null };
}

/** Takes every CPU of these cells. */
function fill(host: CompiledHost, full: readonly number[]): CompiledHost {
  loadUsage(host, {
    cells: host.topology.cells.map(({ id, dedicatedCpus, pagePools }) => ({
      id,
      floatingVcpus: 0,
      memoryMiB: 0,
      pinnedCpus: full.includes(id) ? dedicatedCpus : [],
      pagesUsed: pagePools.map(() => 0),
    })),
    pciAddresses: [],
  });
  return host;
}

/** Guests that cannot be placed, where trying every assignment would take minutes to ages. */
export function refusingCases(): readonly { name: string; host: CompiledHost; request: GuestRequest }[] {
  const nic = (index: number, cell: number): PciDevice => ({
    address: `0000:${(16 + index).toString(16)}:00.0`,
    cell,
    attributes: { vendor_id: '8086', product_id: index < 17 ? '154d' : '1018' },
  });
  const request = (requestId: string, product_id: string, count: number): PciRequest => ({
    requestId,
    count,
    spec: [{ vendor_id: '8086', product_id }],
    numaPolicy: 'required',
  });
  const ports = (count: number, each: number) =>
    Array.from({ length: count }, (_, index) => request(`port${index}`, '154d', each));
  const oneNicEach = (cells: number) =>
    Array.from({ length: cells }, (_, cell) => ({ ...nic(0, cell), address: `${cell + 1000}:00:00.0` }));
  const equalRequests = [
    [1, 34, 2, 1],
    [3, 34, 4, 1],
    [3, 34, 2, 3],
    [6, 34, 2, 4],
    [16, 34, 2, 9],
    [16, 34, 17, 1],
    [8, 16, 9, 1],
    [4, 8, 5, 1],
  ] as const;
  const nicsOnFull = Array.from({ length: 4 }, (_, index) => nic(index, 30 + index));
  const nicsEverywhere = Array.from({ length: 34 }, (_, cell) => nic(cell, cell));
  return [
    { name: 'nine on nine, one full', host: fill(hostOf(9), [4]), request: guestOf(9, 'dedicated') },
    { name: '34 on 34, one full', host: fill(hostOf(34), [33]), request: guestOf(34, 'dedicated') },
    {
      name: '16 of 34, PCI required, only near full cells',
      host: fill(hostOf(34, nicsOnFull), [30, 31, 32, 33]),
      request: guestOf(16, 'dedicated', [request('nic0', '154d', 1)]),
    },
    {
      name: '16 of 34, PCI required, two kinds, some full',
      host: fill(hostOf(34, nicsEverywhere), [0, 1, 2, 3, 4, 5, 6, 7]),
      request: guestOf(16, 'dedicated', [request('nic0', '154d', 8), request('nic1', '1018', 9)]),
    },
    {
      name: '16 of 34, PCI required, 8 and 9 of 17 and 17',
      host: hostOf(34, nicsEverywhere),
      request: guestOf(16, 'dedicated', [request('nic0', '154d', 8), request('nic1', '1018', 9)]),
    },
    {
      name: '16 of 34, PCI required, seldom and last',
      host: fill(hostOf(34, [nic(0, 33), ...nicsEverywhere.slice(17)]), [0, 1]),
      request: guestOf(16, 'dedicated', [request('nic0', '154d', 1), request('nic1', '1018', 16)]),
    },
    ...equalRequests.map(([guestCells, hostCells, requests, each]) => ({
      name: `${guestCells} of ${hostCells}, PCI required, ${requests} equal requests for ${each}`,
      host: hostOf(hostCells, oneNicEach(hostCells)),
      request: guestOf(guestCells, 'dedicated', ports(requests, each)),
    })),
  ];
}
