import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import type { GuestTopology } from '../model/guest-topology.js';
import { cpuPolicyConstraint } from './cpu-policy.js';
import { cpuThreadPolicyConstraint, storableThreadPolicy } from './cpu-thread-policy.js';
import { dedicatedVcpusConstraint } from './dedicated-vcpus.js';
import { emulatorThreadsPolicyConstraint } from './emulator-threads-policy.js';
import { cpuPolicyFromResources } from './explicit-resources.js';
import { checkFlavorSize } from './flavor-size.js';
import { type CellShare, divideAsListed, divideEvenly } from './guest-cells.js';
import { threadPolicyFromTrait } from './hyperthreading-trait.js';
import { type ImageProperties, loadImageProperties } from './image-properties.js';
import { lockedMemoryConstraint } from './locked-memory.js';
import { numaCpusConstraint, numaMemConstraint } from './numa-lists.js';
import { numaNodesConstraint } from './numa-nodes.js';
import { pageSizeConstraint } from './page-size.js';
import { persistentMemoryLabels } from './persistent-memory.js';
import { pinnedVcpus } from './pinned-vcpus.js';
import { realtimeVcpusConstraint } from './realtime-vcpus.js';

/** What flavor and image ask for: the topology, and what was found on the way to it. */
export interface NumaConstraints {
  /** null: no topology is asked for. */
  readonly topology: GuestTopology | null;
  readonly realtimeVcpus: readonly number[] | null;
  readonly lockedMemory: boolean | null;
}

/**
 * The guest topology that flavor and image ask for, and nothing else: PCI policy and vCPU topology are not looked
 * at. null: none is asked for. Types the image's properties first. As Nova stores it: a page size of 0
 * (`hw:mem_page_size=0`) stays 0, which `deriveGuest` makes null and `fit` reads as null.
 *
 * @throws GuestConstraintError the first failure in Nova's order
 */
export function guestTopology(
  flavor: Flavor,
  image: Image,
  ruleSet: RuleSetName = 'nova-2026',
): GuestTopology | null {
  return numaConstraints(flavor, loadImageProperties(image, ruleSet), ruleSet).topology;
}

/**
 * The steps by which Nova gets from flavor and image to a guest topology. Their order is observable: where several
 * things are wrong, the first is reported. (Nova: numa_get_constraints.)
 */
export function numaConstraints(
  flavor: Flavor,
  image: ImageProperties,
  ruleSet: RuleSetName,
): NumaConstraints {
  checkFlavorSize(flavor);
  const ownCpuPolicy = cpuPolicyConstraint(flavor, image);
  const ownThreadPolicy = cpuThreadPolicyConstraint(flavor, image);
  const realtimeVcpus = realtimeVcpusConstraint(flavor, image);
  const dedicatedVcpus = dedicatedVcpusConstraint(flavor);
  const emulatorThreadsPolicy = emulatorThreadsPolicyConstraint(flavor);
  const cpuPolicy = cpuPolicyFromResources(flavor, ownCpuPolicy, emulatorThreadsPolicy);
  const cpuThreadPolicy = threadPolicyFromTrait(flavor, image, ownThreadPolicy);
  const pinned = pinnedVcpus({
    vcpus: flavor.vcpus,
    cpuPolicy,
    cpuThreadPolicy,
    emulatorThreadsPolicy,
    dedicatedVcpus,
    realtimeVcpus,
  });
  const nodes = numaNodesConstraint(flavor, image);
  const { pageSize, asksForTopology } = pageSizeConstraint(flavor, image);
  const hasPersistentMemory = persistentMemoryLabels(flavor).length > 0;
  const lockedMemory = lockedMemoryConstraint(flavor, image, ruleSet);

  const isPinned = cpuPolicy === 'dedicated' || cpuPolicy === 'mixed';
  if (nodes === null && !asksForTopology && !hasPersistentMemory && !isPinned) {
    return { topology: null, realtimeVcpus, lockedMemory };
  }
  const shares = cellShares(flavor, image, nodes ?? 1);
  const storedThreadPolicy = storableThreadPolicy(cpuThreadPolicy);
  const isPinnedVcpu = new Set(pinned);
  const cells = shares.map(({ vcpus, memoryMiB }, id) => ({
    id,
    floatingVcpus: vcpus.filter((vcpu) => !isPinnedVcpu.has(vcpu)),
    pinnedVcpus: vcpus.filter((vcpu) => isPinnedVcpu.has(vcpu)),
    memoryMiB,
    pageSize,
    cpuPolicy,
    cpuThreadPolicy: storedThreadPolicy,
  }));
  return { topology: { cells, emulatorThreadsPolicy }, realtimeVcpus, lockedMemory };
}

/** Lists of vCPUs or memory, when there are any, say how a guest is divided; they are not read unless it has cells. */
function cellShares(flavor: Flavor, image: ImageProperties, nodes: number): CellShare[] {
  const numaCpus = numaCpusConstraint(flavor, image);
  const numaMem = numaMemConstraint(flavor, image);
  return numaCpus === null && numaMem === null
    ? divideEvenly(flavor, nodes)
    : divideAsListed(flavor, nodes, numaCpus, numaMem);
}
