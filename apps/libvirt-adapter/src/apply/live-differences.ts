import type { ActualPlacement } from '#libvirt/domain/actual-placement.js';
import { type Difference, type DifferenceKind, differences } from '#libvirt/domain/differences.js';
import type { DomainPlacement } from '#libvirt/domain/domain-placement.js';

/** Where a running guest differs: what libvirt can change while it runs, and what only its next start changes. */
export interface LiveDifferences {
  readonly now: readonly Difference[];
  readonly atRestart: readonly Difference[];
}

export function liveDifferences(desired: DomainPlacement, live: ActualPlacement): LiveDifferences {
  const all = differences(desired, live);
  return {
    now: all.filter((difference) => changesLive(difference, live)),
    atRestart: all.filter((difference) => !changesLive(difference, live)),
  };
}

/** A vCPU that the guest does not have yet has no thread to pin; `<vcpu cpuset>` is only read at the start. */
function changesLive({ kind, of, live: canChange }: Difference, live: ActualPlacement): boolean {
  if (kind === 'floating-cpus') return false;
  return canChange && !(kind === 'vcpu-pin' && Number(of) >= live.vcpus);
}

/** The domain XML element that each kind of difference is in. */
const elements: Record<DifferenceKind, string> = {
  'vcpu-pin': 'vcpupin',
  'emulator-pin': 'emulatorpin',
  'iothread-pin': 'iothreadpin',
  'floating-cpus': 'vcpu',
  vcpus: 'vcpu',
  'guest-cells': 'cpu/numa',
  'guest-cell-vcpus': 'cpu/numa',
  'guest-cell-memory': 'cpu/numa',
  'memory-binding': 'memnode',
  'guest-memory-binding': 'numatune',
  'page-size': 'hugepages',
  realtime: 'vcpusched',
  'locked-memory': 'locked',
  'pci-device': 'hostdev',
};

export function elementOf({ kind }: Difference): string {
  return elements[kind];
}

/** The elements concerned, each once, in order. */
export function elementsOf(found: readonly Difference[]): readonly string[] {
  return [...new Set(found.map(elementOf))].sort();
}
