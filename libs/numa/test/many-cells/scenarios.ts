import { type CompiledHost, compileHost, loadUsage } from '../../src/host/compiled-host.js';
import type { CpuPolicy, GuestRequest, PciRequest } from '../../src/model/guest-topology.js';
import type { HostTopology, PciDevice } from '../../src/model/host-topology.js';
import type { RuleCode } from '../../src/refusal/rule-catalogue.js';

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

/** The same, every CPU of these cells taken. */
export function hostWithFull(
  full: readonly number[],
  cellCount: number,
  pciDevices?: readonly PciDevice[],
): CompiledHost {
  const host = hostOf(cellCount, pciDevices);
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

/** 0, 1, … and so many. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** One device of a product near each of these cells. */
export const nics = (product_id: string, cells: readonly number[]): PciDevice[] =>
  cells.map((cell) => ({
    address: `${product_id}:${String(cell).padStart(2, '0')}:00.0`,
    cell,
    attributes: { vendor_id: '8086', product_id },
  }));

export const required = (product_id: string, count: number, requestId = product_id): PciRequest => ({
  requestId,
  count,
  spec: [{ vendor_id: '8086', product_id }],
  numaPolicy: 'required',
});

/** So many requests, each for so many devices of one product. */
export const ports = (requests: number, each: number): PciRequest[] =>
  upTo(requests).map((index) => required('154d', each, `port${index}`));

export interface ManyCellsCase {
  readonly name: string;
  readonly host: CompiledHost;
  readonly request: GuestRequest;
  /** By which it is refused; null: it is placed. */
  readonly rule: RuleCode | null;
}

/** Guest cells, host cells with one device each, requests, devices a request: one device too many. */
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

/** Guests that cannot be placed, or only just, where trying every assignment would take minutes to ages. */
export function manyCellsCases(): readonly ManyCellsCase[] {
  const ofTwoKinds = [...nics('154d', upTo(17)), ...nics('1018', upTo(34).slice(17))];
  const eightAndNine = [required('154d', 8), required('1018', 9)];
  return [
    {
      name: 'nine on nine, one full',
      host: hostWithFull([4], 9),
      request: guestOf(9, 'dedicated'),
      rule: 'cells-together',
    },
    {
      name: '34 on 34, one full',
      host: hostWithFull([33], 34),
      request: guestOf(34, 'dedicated'),
      rule: 'cells-together',
    },
    {
      name: '16 of 34, PCI required, only near full cells',
      host: hostWithFull([30, 31, 32, 33], 34, nics('154d', [30, 31, 32, 33])),
      request: guestOf(16, 'dedicated', [required('154d', 1)]),
      rule: 'pci-devices',
    },
    {
      name: '16 of 34, PCI required, two kinds, some full',
      host: hostWithFull(upTo(8), 34, ofTwoKinds),
      request: guestOf(16, 'dedicated', eightAndNine),
      rule: 'affinity-together',
    },
    {
      name: '16 of 34, PCI required, 8 and 9 of 17 and 17',
      host: hostOf(34, ofTwoKinds),
      request: guestOf(16, 'dedicated', eightAndNine),
      rule: 'affinity-together',
    },
    {
      name: '16 of 34, PCI required, seldom and last',
      host: hostWithFull([0, 1], 34, [...nics('154d', [33]), ...nics('1018', upTo(34).slice(17))]),
      request: guestOf(16, 'dedicated', [required('154d', 1), required('1018', 16)]),
      rule: null,
    },
    ...equalRequests.map(([guestCells, hostCells, requests, each]) => ({
      name: `${guestCells} of ${hostCells}, PCI required, ${requests} equal requests for ${each}`,
      host: hostOf(hostCells, nics('154d', upTo(hostCells))),
      request: guestOf(guestCells, 'dedicated', ports(requests, each)),
      rule: 'affinity-together' as const,
    })),
  ];
}
