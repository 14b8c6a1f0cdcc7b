import type { RuleSetName } from '../model/fit-options.js';
import type { DerivedGuest, Flavor, Image } from '../model/flavor.js';
import type { GuestTopology } from '../model/guest-topology.js';
import { bestCpuTopologyConstraint } from './cpu-topology.js';
import { checkNoNegativeMemory } from './guest-cells.js';
import { loadImageProperties } from './image-properties.js';
import { keyWarnings } from './key-warnings.js';
import { numaConstraints } from './numa-constraints.js';
import { passedOn } from './passed-on.js';
import { pciNumaPolicyConstraint } from './pci-numa-policy.js';

/**
 * Everything that flavor and image together ask for, by Nova's rules and in Nova's order: the image's properties are
 * typed, the NUMA topology is derived, then the PCI policy, the vCPU topology and what is only passed on are looked
 * at. The input is not changed. Last, and beyond Nova, a cell of negative memory is refused: Nova stores it (see
 * `guestTopology`), and a host that it is placed on would have more memory than it has.
 *
 * @throws GuestConstraintError the first failure
 */
export function deriveGuest(flavor: Flavor, image: Image, ruleSet: RuleSetName = 'nova-2026'): DerivedGuest {
  const properties = loadImageProperties(image, ruleSet);
  const { topology, realtimeVcpus, lockedMemory } = numaConstraints(flavor, properties, ruleSet);
  const pciNumaPolicy = pciNumaPolicyConstraint(flavor, properties);
  const cpuTopology = bestCpuTopologyConstraint(flavor, properties);
  const passed = passedOn(flavor, properties, ruleSet);
  if (topology !== null) checkNoNegativeMemory(topology.cells);
  return {
    topology: topology && withoutZeroPageSize(topology),
    realtimeVcpus,
    lockedMemory,
    pciNumaPolicy,
    cpuTopology,
    ...passed,
    warnings: keyWarnings(flavor, image, topology !== null, ruleSet),
  };
}

/** Nova stores a page size of 0, and its fit then reads it as none; here it is none from the start. */
function withoutZeroPageSize(topology: GuestTopology): GuestTopology {
  const cells = topology.cells.map((cell) => ({
    ...cell,
    pageSize: cell.pageSize === 0 ? null : cell.pageSize,
  }));
  return { ...topology, cells };
}
