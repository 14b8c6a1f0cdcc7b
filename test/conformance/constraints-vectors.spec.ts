import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GuestConstraintError } from '#numa/guest/constraint-error.js';
import { bestCpuTopology } from '#numa/guest/cpu-topology.js';
import { loadImageProperties } from '#numa/guest/image-properties.js';
import { lockedMemory } from '#numa/guest/locked-memory.js';
import { guestTopology } from '#numa/guest/numa-constraints.js';
import { pciNumaPolicy } from '#numa/guest/pci-numa-policy.js';
import { realtimeVcpus } from '#numa/guest/realtime-vcpus.js';
import type { RuleSetName } from '#numa/model/fit-options.js';
import type { Flavor, Image } from '#numa/model/flavor.js';
import { fromTopology } from './translate.js';

interface Row {
  readonly id: string;
  readonly flavor: { vcpus: number; memory_mb: number; extra_specs: Record<string, string> };
  readonly image_properties: Record<string, string>;
  readonly expected: unknown;
  readonly checks: unknown;
}

const rows = readFileSync(join(process.cwd(), 'test/vectors/constraints.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

function answer(ask: () => unknown): unknown {
  try {
    return ask();
  } catch (error) {
    if (error instanceof GuestConstraintError) return { error: error.novaName };
    throw error;
  }
}

function checks(flavor: Flavor, image: Image, ruleSet: RuleSetName): unknown {
  try {
    loadImageProperties(image, ruleSet);
  } catch {
    return null;
  }
  return {
    realtime_cpus: answer(() => realtimeVcpus(flavor, image, ruleSet)),
    locked_memory: answer(() => lockedMemory(flavor, image, ruleSet)),
    pci_numa_policy: answer(() => pciNumaPolicy(flavor, image, ruleSet)),
    cpu_topology: answer(() => bestCpuTopology(flavor, image, ruleSet)),
  };
}

describe("Nova's answers on flavors and images", () => {
  it.each(rows.map((row) => [row.id, row] as const))('%s', (_id, row) => {
    const flavor: Flavor = {
      vcpus: row.flavor.vcpus,
      memoryMiB: row.flavor.memory_mb,
      extraSpecs: row.flavor.extra_specs,
    };
    const image: Image = { properties: row.image_properties };
    for (const ruleSet of ['nova-zed', 'nova-2026'] as const) {
      expect(answer(() => fromTopology(guestTopology(flavor, image, ruleSet)))).toEqual(row.expected);
      expect(checks(flavor, image, ruleSet)).toEqual(row.checks);
    }
  });
});
