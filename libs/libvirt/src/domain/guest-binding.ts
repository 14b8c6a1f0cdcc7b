import type { BoundCell, GuestBinding, VcpuBinding } from '#numa/model/guest-binding.js';
import type { CpuList } from '#numa/model/host-topology.js';
import type { ActualCell, ActualPlacement } from './actual-placement.js';

/** What a binding depends on beside the domain. */
export interface BindingHost {
  /** A set that has all of them binds nothing. */
  readonly onlineCpus: CpuList;
  /** What a domain means that asks for huge pages and names no size; null: the host has none. */
  readonly defaultHugePageKiB: number | null;
}

/** What a running domain is bound to; memory only where the binding is strict, for else it may come from anywhere. */
export function guestBinding(actual: ActualPlacement, host: BindingHost): GuestBinding {
  const cells = actual.cells.length > 0 ? actual.cells : [wholeGuest(actual)];
  const bound = (cpus: CpuList | null): CpuList | null =>
    cpus === null || cpus.length === 0 || host.onlineCpus.every((cpu) => cpus.includes(cpu)) ? null : cpus;
  const pins = new Map(actual.vcpuPins.map(({ vcpu, cpus }) => [vcpu, cpus]));
  const cpusOf = (vcpu: number): CpuList | null => bound(pins.get(vcpu) ?? actual.cpuset);
  return {
    name: actual.name,
    cells: cells.map((cell) => boundCell(cell, cpusOf, host)),
    emulatorCpus: bound(actual.emulatorPin ?? actual.cpuset),
    realtimeVcpus: actual.realtimeVcpus,
    pciAddresses: actual.pciAddresses,
  };
}

/** A guest without cells, as the one that it has then. */
function wholeGuest({ vcpus, memoryKiB, numaMode, numaNodeset, hugePageKiB }: ActualPlacement): ActualCell {
  return {
    id: 0,
    vcpus: Array.from({ length: vcpus }, (_, vcpu) => vcpu),
    memoryKiB,
    hostCells: numaNodeset,
    strict: numaMode === 'strict',
    hugePageKiB,
    memAccess: null,
  };
}

function boundCell(
  { id, vcpus, memoryKiB, hostCells, strict, hugePageKiB }: ActualCell,
  cpusOf: (vcpu: number) => CpuList | null,
  { defaultHugePageKiB }: BindingHost,
): BoundCell {
  return {
    guestCell: id,
    vcpus,
    bindings: together(vcpus, cpusOf),
    memoryMiB: Math.ceil(memoryKiB / 1024),
    pageSizeKiB: hugePageKiB === 'default' ? defaultHugePageKiB : hugePageKiB,
    hostCells: strict && hostCells !== null && hostCells.length > 0 ? hostCells : null,
  };
}

/** vCPUs that are bound to the same CPUs are said together. */
function together(vcpus: CpuList, cpusOf: (vcpu: number) => CpuList | null): readonly VcpuBinding[] {
  const bindings = new Map<string, { readonly vcpus: number[]; readonly cpus: CpuList }>();
  for (const vcpu of vcpus) {
    const cpus = cpusOf(vcpu);
    if (cpus === null) continue;
    const same = bindings.get(cpus.join());
    if (same) same.vcpus.push(vcpu);
    else bindings.set(cpus.join(), { vcpus: [vcpu], cpus });
  }
  return [...bindings.values()];
}
