import { GuestConstraintError } from '#numa/guest/constraint-error.js';
import { bestCpuTopology } from '#numa/guest/cpu-topology.js';
import { loadImageProperties } from '#numa/guest/image-properties.js';
import { lockedMemory } from '#numa/guest/locked-memory.js';
import { guestTopology } from '#numa/guest/numa-constraints.js';
import { pciNumaPolicy } from '#numa/guest/pci-numa-policy.js';
import { realtimeVcpus } from '#numa/guest/realtime-vcpus.js';
import type { Flavor, Image } from '#numa/model/flavor.js';
import { type Difference, difference } from './difference.js';
import { fromTopology } from './translate.js';

/** The rules by which the rows were answered. */
const recorded = 'nova-zed';

/** A row of constraints.jsonl. */
export interface ConstraintsRow {
  readonly id: string;
  readonly flavor: {
    readonly vcpus: number;
    readonly memory_mb: number;
    readonly extra_specs: Record<string, string>;
  };
  readonly image_properties: Record<string, string>;
  readonly expected: unknown;
  readonly checks: unknown;
}

/** The guest topology that a flavor and an image ask for, and the rules beside it. */
export function checkConstraintsRow(row: ConstraintsRow): Difference | null {
  const flavor: Flavor = {
    vcpus: row.flavor.vcpus,
    memoryMiB: row.flavor.memory_mb,
    extraSpecs: row.flavor.extra_specs,
  };
  const image: Image = { properties: row.image_properties };
  const actual = {
    expected: answer(() => fromTopology(guestTopology(flavor, image, recorded))),
    checks: checks(flavor, image),
  };
  return difference(row.id, { expected: row.expected, checks: row.checks }, actual);
}

/** null when the image itself cannot be loaded. */
function checks(flavor: Flavor, image: Image): unknown {
  try {
    loadImageProperties(image, recorded);
  } catch (error) {
    if (error instanceof GuestConstraintError) return null;
    throw error;
  }
  return {
    realtime_cpus: answer(() => realtimeVcpus(flavor, image, recorded)),
    locked_memory: answer(() => lockedMemory(flavor, image, recorded)),
    pci_numa_policy: answer(() => pciNumaPolicy(flavor, image, recorded)),
    cpu_topology: answer(() => bestCpuTopology(flavor, image, recorded)),
  };
}

/** The value, or Nova's name of what was thrown. */
function answer(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GuestConstraintError) return { error: error.novaName };
    throw error;
  }
}
