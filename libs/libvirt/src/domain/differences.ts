import type { CpuList } from '#numa/model/host-topology.js';
import type { ActualCell, ActualPlacement } from './actual-placement.js';
import type { DomainCell, DomainPlacement } from './domain-placement.js';

export type DifferenceKind =
  | 'vcpu-pin'
  | 'emulator-pin'
  | 'iothread-pin'
  | 'floating-cpus'
  | 'vcpus'
  | 'guest-cells'
  | 'guest-cell-vcpus'
  | 'guest-cell-memory'
  | 'memory-binding'
  | 'guest-memory-binding'
  | 'page-size'
  | 'realtime'
  | 'locked-memory'
  | 'pci-device';

/** One thing that a domain has otherwise than its placement says. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** vCPU, I/O thread or guest cell number; the address of a PCI device; null where there is only one. */
  readonly of: number | string | null;
  /** null: nothing. */
  readonly desired: CpuList | number | string | boolean | null;
  readonly actual: CpuList | number | string | boolean | null;
  /** Whether libvirt can change it in a guest that runs; the rest waits for a restart. */
  readonly live: boolean;
}

/**
 * Where a domain, running or not, differs from its placement; empty when it holds exactly that.
 * Without guest cells in the placement only floating CPUs and PCI devices are compared.
 */
export function differences(desired: DomainPlacement, actual: ActualPlacement): readonly Difference[] {
  return [
    ...(desired.cells.length > 0
      ? [
          ...pinDifferences(desired, actual),
          ...cellDifferences(desired, actual),
          ...bindingDifferences(desired, actual),
          ...guestWide(desired, actual),
        ]
      : compare('floating-cpus', null, desired.floatOver, desired.floatOver && actual.cpuset, true)),
    ...desired.pciAddresses
      .filter((address) => !actual.pciAddresses.includes(address))
      .map((address) => difference('pci-device', address, address, null, false)),
  ];
}

function pinDifferences(desired: DomainPlacement, actual: ActualPlacement): readonly Difference[] {
  const pins = new Map(actual.vcpuPins.map(({ vcpu, cpus }) => [vcpu, cpus]));
  const iothreadPins = new Map(actual.iothreadPins.map(({ iothread, cpus }) => [iothread, cpus]));
  const { emulatorPin, iothreadPin } = desired;
  return [
    ...desired.vcpuPins.flatMap(({ vcpu, cpus }) =>
      compare('vcpu-pin', vcpu, cpus, pins.get(vcpu) ?? actual.cpuset, true),
    ),
    ...surplusVcpus(desired, actual).flatMap((vcpu) =>
      compare('vcpu-pin', vcpu, cpusOf(desired), pins.get(vcpu) ?? actual.cpuset, true),
    ),
    ...(emulatorPin === null
      ? []
      : compare('emulator-pin', null, emulatorPin, actual.emulatorPin ?? actual.cpuset, true)),
    ...(iothreadPin === null
      ? []
      : actual.iothreads.flatMap((id) =>
          compare('iothread-pin', id, iothreadPin, iothreadPins.get(id) ?? actual.cpuset, true),
        )),
  ];
}

/** vCPUs that the guest has beyond its placement: until it has them no more, they stay on the CPUs of the others. */
function surplusVcpus(desired: DomainPlacement, actual: ActualPlacement): readonly number[] {
  const surplus = Math.max(0, actual.vcpus - desired.vcpus);
  return Array.from({ length: surplus }, (_, index) => desired.vcpus + index);
}

function cpusOf({ vcpuPins }: DomainPlacement): CpuList {
  return union(vcpuPins.flatMap(({ cpus }) => cpus));
}

function cellDifferences(desired: DomainPlacement, actual: ActualPlacement): readonly Difference[] {
  if (desired.cells.length !== actual.cells.length) {
    return compare('guest-cells', null, desired.cells.length, actual.cells.length, false);
  }
  return desired.cells.flatMap((cell, index) => cellDifference(cell, actual.cells[index] as ActualCell));
}

function cellDifference(desired: DomainCell, actual: ActualCell): readonly Difference[] {
  const bound = actual.strict ? actual.hostCells : null;
  return [
    ...compare('guest-cell-vcpus', desired.id, desired.vcpus, actual.vcpus, false),
    ...compare('guest-cell-memory', desired.id, desired.memoryKiB, actual.memoryKiB, false),
    ...compare('memory-binding', desired.id, [desired.hostCell], bound, false),
    ...compare('page-size', desired.id, desired.hugePageKiB, actual.hugePageKiB, false),
  ];
}

/**
 * The memory of the guest as a whole: without it, what is outside its cells, or all when it has none, comes from
 * anywhere. Other cells than were placed are compared together, for there is no telling which is which.
 */
function bindingDifferences({ cells }: DomainPlacement, actual: ActualPlacement): readonly Difference[] {
  const hostCells = union(cells.map(({ hostCell }) => hostCell));
  const bound = actual.numaMode === 'strict' ? actual.numaNodeset : null;
  const others = actual.cells.length !== cells.length && actual.cells.length > 0;
  return [
    ...compare('guest-memory-binding', null, hostCells, bound, false),
    ...(others ? compare('memory-binding', null, hostCells, boundTogether(actual.cells), false) : []),
  ];
}

/** null: at least one of them is not bound. */
function boundTogether(cells: readonly ActualCell[]): CpuList | null {
  const bound = cells.every(({ strict, hostCells }) => strict && hostCells !== null);
  return bound ? union(cells.flatMap(({ hostCells }) => hostCells ?? [])) : null;
}

function union(ids: readonly number[]): CpuList {
  return [...new Set(ids)].sort((a, b) => a - b);
}

function guestWide(desired: DomainPlacement, actual: ActualPlacement): readonly Difference[] {
  return [
    ...compare('vcpus', null, desired.vcpus, actual.vcpus, false),
    ...compare('realtime', null, desired.realtimeVcpus ?? [], actual.realtimeVcpus, false),
    ...(desired.lockedMemory === null
      ? []
      : compare('locked-memory', null, desired.lockedMemory, actual.lockedMemory, false)),
  ];
}

function compare(
  kind: DifferenceKind,
  of: Difference['of'],
  desired: Difference['desired'],
  actual: Difference['actual'],
  live: boolean,
): readonly Difference[] {
  const same = JSON.stringify(desired) === JSON.stringify(actual);
  return same ? [] : [difference(kind, of, desired, actual, live)];
}

function difference(
  kind: DifferenceKind,
  of: Difference['of'],
  desired: Difference['desired'],
  actual: Difference['actual'],
  live: boolean,
): Difference {
  return { kind, of, desired, actual, live };
}
