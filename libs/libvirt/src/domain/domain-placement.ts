import type { RuleSetName } from '#numa/model/fit-options.js';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { CpuList, HostCell, HostTopology } from '#numa/model/host-topology.js';
import type { PlacedCell, Placement } from '#numa/model/placement.js';
import { type CpuQuota, cpuQuota } from './cpu-quota.js';
import { DomainPlacementError } from './domain-placement-error.js';
import { emulatorCpus } from './emulator-cpus.js';
import type { VcpuPin } from './vcpu-pin.js';

/** One guest cell as libvirt is told. */
export interface DomainCell {
  /** 0 and up, in guest order, without gaps. */
  readonly id: number;
  readonly vcpus: CpuList;
  readonly memoryKiB: number;
  /** The host cell that its memory is bound to. */
  readonly hostCell: number;
  /** null: the host cell's smallest pages, which libvirt uses unasked. */
  readonly hugePageKiB: number | null;
}

/** All that libvirt must be told of one placement: everything that the merge writes, and nothing else. */
export interface DomainPlacement {
  /** Empty: the guest has no NUMA topology, and of the placement only `floatOver` and the PCI devices count. */
  readonly cells: readonly DomainCell[];
  readonly vcpus: number;
  /** Of all guest cells. */
  readonly memoryKiB: number;
  /** One for each vCPU, ascending by vCPU. */
  readonly vcpuPins: readonly VcpuPin[];
  /** null: the emulator threads are not pinned. */
  readonly emulatorPin: CpuList | null;
  /** What each I/O thread of the domain is pinned to; null: I/O threads are left alone. */
  readonly iothreadPin: CpuList | null;
  /** Where the vCPUs of a guest without a NUMA topology float; null: anywhere. */
  readonly floatOver: CpuList | null;
  /** vCPUs scheduled `fifo`; null: none. */
  readonly realtimeVcpus: CpuList | null;
  /** true: all memory is locked; false: it is not; null: as the domain has it. */
  readonly lockedMemory: boolean | null;
  readonly quota: CpuQuota;
  /** `0000:81:00.1` */
  readonly pciAddresses: readonly string[];
  /** What an old libvirt must be given while it starts the guest; null: nothing else. See startPlacement. */
  readonly wideEmulatorPin: CpuList | null;
}

export interface DomainPlacementInput {
  readonly host: HostTopology;
  readonly guest: DerivedGuest;
  readonly placement: Placement;
  /** The host policy's shared CPUs; null: not set. */
  readonly sharedCpus: CpuList | null;
  readonly ruleSet?: RuleSetName;
  /** The flavor's, for `quota:cpu_*`. */
  readonly extraSpecs?: Readonly<Record<string, string>>;
}

/**
 * Says a placement in libvirt's terms (Nova: _get_guest_numa_config).
 * @throws DomainPlacementError when placement, guest and host contradict each other
 */
export function domainPlacement(input: DomainPlacementInput): DomainPlacement {
  const { host, guest, placement } = input;
  const shared = input.sharedCpus === null ? null : onlineShared(host, input.sharedCpus);
  const hostCells = placement.cells.map((cell) => hostCell(host, cell.hostCell));
  const cells = placement.cells.map((cell, id) => domainCell(cell, id, hostCells[id] as HostCell));
  const vcpuPins = pins(placement.cells, hostCells);
  const emulatorPin = emulatorCpus({ guest, placement, vcpuPins, sharedCpus: shared });
  const ruleSet = input.ruleSet ?? 'nova-2026';
  return {
    cells,
    vcpus: vcpuPins.length,
    memoryKiB: cells.reduce((sum, { memoryKiB }) => sum + memoryKiB, 0),
    vcpuPins,
    emulatorPin,
    iothreadPin: ruleSet === 'nova-2026' ? emulatorPin : null,
    floatOver: cells.length === 0 ? shared : null,
    realtimeVcpus: cells.length === 0 ? null : guest.realtimeVcpus,
    lockedMemory: guest.realtimeVcpus === null ? guest.lockedMemory : true,
    quota: cpuQuota(input.extraSpecs ?? {}),
    pciAddresses: placement.pciDevices.map(({ address }) => address),
    wideEmulatorPin: widened(emulatorPin, cells, hostCells, vcpuPins),
  };
}

function domainCell(cell: PlacedCell, id: number, host: HostCell): DomainCell {
  const smallest = Math.min(...host.pagePools.map(({ sizeKiB }) => sizeKiB));
  const huge = cell.pageSizeKiB !== null && cell.pageSizeKiB > smallest;
  return {
    id,
    vcpus: cell.vcpus,
    memoryKiB: cell.memoryMiB * 1024,
    hostCell: cell.hostCell,
    hugePageKiB: huge ? cell.pageSizeKiB : null,
  };
}

/** A pinned vCPU has its one CPU, a floating one all shared CPUs of its host cell. */
function pins(cells: readonly PlacedCell[], hostCells: readonly HostCell[]): readonly VcpuPin[] {
  const all = cells.flatMap((cell, index) =>
    cell.vcpus.map((vcpu) => {
      const cpu = cell.pins[vcpu];
      const cpus = cpu === undefined ? (hostCells[index] as HostCell).sharedCpus : [cpu];
      if (cpus.length === 0) {
        throw new DomainPlacementError(
          `vCPU ${vcpu} floats over cell ${cell.hostCell}, which shares no CPUs`,
        );
      }
      return { vcpu, cpus };
    }),
  );
  return all.sort((a, b) => a.vcpu - b.vcpu);
}

/**
 * libvirt before 9.2 fills huge pages from the CPUs of the emulator threads, so that each memory node must have one
 * of them; those that the guest runs on anyway disturb nobody else.
 */
function widened(
  narrow: CpuList | null,
  cells: readonly DomainCell[],
  hostCells: readonly HostCell[],
  vcpuPins: readonly VcpuPin[],
): CpuList | null {
  if (narrow === null || cells.every(({ hugePageKiB }) => hugePageKiB === null)) return null;
  const wide = new Set(narrow);
  cells.forEach((cell, index) => {
    const { sharedCpus, dedicatedCpus } = hostCells[index] as HostCell;
    const near = new Set([...sharedCpus, ...dedicatedCpus]);
    if ([...wide].some((cpu) => near.has(cpu))) return;
    const own = vcpuPins.filter(({ vcpu }) => cell.vcpus.includes(vcpu)).flatMap(({ cpus }) => cpus);
    const fallback = sharedCpus.length > 0 ? sharedCpus : dedicatedCpus;
    for (const cpu of own.length > 0 ? own : fallback) wide.add(cpu);
  });
  return wide.size === narrow.length ? null : [...wide].sort((a, b) => a - b);
}

/** The host's topology holds online CPUs only. */
function onlineShared(host: HostTopology, sharedCpus: CpuList): CpuList {
  const online = new Set(host.cells.flatMap((cell) => cell.sharedCpus));
  return sharedCpus.filter((cpu) => online.has(cpu));
}

function hostCell(host: HostTopology, id: number): HostCell {
  const cell = host.cells.find((candidate) => candidate.id === id);
  if (cell === undefined) throw new DomainPlacementError(`the host has no cell ${id}`);
  return cell;
}
