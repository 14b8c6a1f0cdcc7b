import { formatCpuList } from '../cpu-list/cpu-list.js';
import type { Flavor } from '../model/flavor.js';
import type { GuestCell } from '../model/guest-topology.js';
import type { CpuList } from '../model/host-topology.js';
import { GuestConstraintError } from './constraint-error.js';
import { allVcpus } from './vcpu-lists.js';

/** The vCPUs and memory of one guest cell; what all cells have in common is added later. */
export interface CellShare {
  /** Ascending. */
  readonly vcpus: CpuList;
  readonly memoryMiB: number;
}

/**
 * vCPUs and memory dealt out evenly, vCPUs in consecutive blocks. (Nova: _get_numa_topology_auto.)
 *
 * @throws GuestConstraintError `numa-division-uneven`
 */
export function divideEvenly(flavor: Flavor, nodes: number): CellShare[] {
  if (flavor.vcpus % nodes !== 0 || flavor.memoryMiB % nodes !== 0) {
    throw new GuestConstraintError(
      'numa-division-uneven',
      ['hw:numa_nodes', 'hw_numa_nodes'],
      `${flavor.vcpus} vCPUs and ${flavor.memoryMiB} MiB cannot be divided evenly among ${nodes} NUMA nodes.`,
    );
  }
  const vcpusEach = flavor.vcpus / nodes;
  return Array.from({ length: nodes }, (_, node) => ({
    vcpus: Array.from({ length: vcpusEach }, (_, index) => node * vcpusEach + index),
    memoryMiB: flavor.memoryMiB / nodes,
  }));
}

/**
 * vCPUs and memory as listed, one entry a cell. Every vCPU is in exactly one cell and the memory adds up; a cell may
 * be without vCPUs, and its memory may be 0 or even negative. (Nova: the length checks of numa_get_constraints, and
 * _get_numa_topology_manual.)
 *
 * @throws GuestConstraintError `numa-lists-incomplete`, `numa-cpu-out-of-range`, `numa-cpu-repeated`,
 * `numa-cpus-unassigned`, `numa-mem-sum-wrong`
 */
export function divideAsListed(
  flavor: Flavor,
  nodes: number,
  numaCpus: readonly CpuList[] | null,
  numaMem: readonly number[] | null,
): CellShare[] {
  if (numaCpus?.length !== nodes || numaMem?.length !== nodes) {
    throw new GuestConstraintError(
      'numa-lists-incomplete',
      ['hw:numa_nodes', 'hw:numa_cpus', 'hw:numa_mem'],
      `The guest has ${nodes} NUMA ${nodes === 1 ? 'node' : 'nodes'}, but numa_cpus.N describes ` +
        `${numaCpus?.length ?? 0} and numa_mem.N ${numaMem?.length ?? 0}, counted from 0 to the first gap.`,
    );
  }
  checkEachVcpuOnce(flavor, numaCpus);
  const total = numaMem.reduce((sum, memoryMiB) => sum + memoryMiB, 0);
  if (total !== flavor.memoryMiB) {
    throw new GuestConstraintError(
      'numa-mem-sum-wrong',
      ['hw:numa_mem', 'hw_numa_mem'],
      `The NUMA nodes have ${total} MiB together, but the flavor has ${flavor.memoryMiB} MiB.`,
    );
  }
  return numaCpus.map((vcpus, node) => ({ vcpus, memoryMiB: numaMem[node]! }));
}

/**
 * No cell has less than no memory. Nova's constraints let that pass as long as the sum is the flavor's.
 *
 * @throws GuestConstraintError `numa-mem-negative`
 */
export function checkNoNegativeMemory(cells: readonly Pick<GuestCell, 'id' | 'memoryMiB'>[]): void {
  for (const { id, memoryMiB } of cells) {
    if (memoryMiB >= 0) continue;
    throw new GuestConstraintError(
      'numa-mem-negative',
      [`hw:numa_mem.${id}`, `hw_numa_mem.${id}`],
      `NUMA node ${id} has ${memoryMiB} MiB of memory, but must have at least 0.`,
    );
  }
}

function checkEachVcpuOnce(flavor: Flavor, numaCpus: readonly CpuList[]): void {
  const cellOf = new Map<number, number>();
  for (const [node, vcpus] of numaCpus.entries()) {
    for (const vcpu of vcpus) {
      if (vcpu >= flavor.vcpus) {
        throw refusal(
          'numa-cpu-out-of-range',
          `NUMA node ${node} lists vCPU ${vcpu}, but the last vCPU is ${flavor.vcpus - 1}`,
        );
      }
      if (cellOf.has(vcpu)) {
        throw refusal(
          'numa-cpu-repeated',
          `NUMA node ${node} lists vCPU ${vcpu}, which NUMA node ${cellOf.get(vcpu)} already has`,
        );
      }
      cellOf.set(vcpu, node);
    }
  }
  const unassigned = allVcpus(flavor.vcpus).filter((vcpu) => !cellOf.has(vcpu));
  if (unassigned.length > 0) {
    const are = unassigned.length === 1 ? 'is' : 'are';
    throw refusal(
      'numa-cpus-unassigned',
      `Of the ${flavor.vcpus} vCPUs, ${formatCpuList(unassigned)} ${are} in no NUMA node`,
    );
  }
}

function refusal(
  code: 'numa-cpu-out-of-range' | 'numa-cpu-repeated' | 'numa-cpus-unassigned',
  why: string,
): GuestConstraintError {
  return new GuestConstraintError(code, ['hw:numa_cpus', 'hw_numa_cpus'], `${why}.`);
}
