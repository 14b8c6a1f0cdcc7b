import { hostTopology } from '../host/host-topology-from-report.js';
import type { HostPolicy } from '../model/host-policy.js';
import type { HostReport } from '../model/host-report.js';
import type { HostCell, HostTopology } from '../model/host-topology.js';

/** What the checker holds placements against: a host whose reserved memory is taken away here, by code of its own. */
export function checkedTopology(report: HostReport, policy: HostPolicy): HostTopology {
  const { reservedMemory, ...others } = policy;
  const whole = hostTopology(report, others);
  const reserved = new Map((reservedMemory ?? []).map(({ cell, memoryMiB }) => [cell, memoryMiB]));
  return { ...whole, cells: whole.cells.map((cell) => withoutMemory(cell, reserved.get(cell.id) ?? 0)) };
}

function withoutMemory(cell: HostCell, reservedMiB: number): HostCell {
  const pagePools = [...cell.pagePools];
  let smallest = 0;
  for (const [pool, { sizeKiB }] of pagePools.entries()) {
    if (sizeKiB < pagePools[smallest]!.sizeKiB) smallest = pool;
  }
  const pool = pagePools[smallest];
  if (pool) {
    // The last page goes whole, however little of it is reserved.
    const leftKiB = pool.total * pool.sizeKiB - reservedMiB * 1024;
    pagePools[smallest] = { ...pool, total: leftKiB > 0 ? Math.floor(leftKiB / pool.sizeKiB) : 0 };
  }
  return { ...cell, memoryMiB: reservedMiB < cell.memoryMiB ? cell.memoryMiB - reservedMiB : 0, pagePools };
}
