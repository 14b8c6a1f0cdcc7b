import * as fc from 'fast-check';
import type { FitOptions, Limits } from '../../src/model/fit-options.js';
import type { GuestCell, GuestRequest } from '../../src/model/guest-topology.js';
import type { HostCell, HostTopology } from '../../src/model/host-topology.js';
import type { CellUsage, HostUsage } from '../../src/model/usage.js';

/** Which bound of which host cell which guest cell's memory lies at; numbers are taken modulo what there is. */
export interface Edge {
  readonly hostCell: number;
  readonly guestCell: number;
  readonly bound: number;
  /** 0: just what the host cell has; 1 and -1: one step more and less. */
  readonly steps: -1 | 0 | 1;
  /** All guest cells, not one. */
  readonly all: boolean;
}

export const edges: fc.Arbitrary<Edge> = fc.record({
  hostCell: fc.nat(9),
  guestCell: fc.nat(9),
  bound: fc.nat(99),
  steps: fc.constantFrom(-1, 0, 1, 1, 1),
  all: fc.constantFrom(true, true, false),
});

/**
 * The request with guest memory at a bound of a host cell. Sizes drawn from a list never lie there, and then a rule
 * that is off by one answers all of them correctly. Unchanged where there is no such memory.
 */
export function atBound(
  topology: HostTopology,
  usage: HostUsage,
  request: GuestRequest,
  { limits }: FitOptions,
  edge: Edge,
): GuestRequest {
  const guest = request.topology;
  if (guest === null) return request;
  const place = edge.hostCell % topology.cells.length;
  const bounds = boundsOf(topology.cells[place]!, usage.cells[place]!, limits);
  const { memoryMiB, stepMiB } = bounds[edge.bound % bounds.length]!;
  const asked = memoryMiB + edge.steps * stepMiB;
  if (asked <= 0) return request;
  const chosen = edge.guestCell % guest.cells.length;
  const cells = guest.cells.map(
    (cell, index): GuestCell => (edge.all || index === chosen ? { ...cell, memoryMiB: asked } : cell),
  );
  return { ...request, topology: { ...guest, cells } };
}

interface Bound {
  readonly memoryMiB: number;
  /** The least that memory can be more or less by: a MiB, or a page. */
  readonly stepMiB: number;
}

/** The most that some rule grants: of all memory, of what is free, up to the ratio, and of each size's pages. */
function boundsOf(cell: HostCell, used: CellUsage, limits: Limits | null): readonly Bound[] {
  const free = cell.memoryMiB - used.memoryMiB;
  const overcommitted = Math.floor(cell.memoryMiB * (limits?.ramAllocationRatio ?? 1)) - used.memoryMiB;
  const bounds = [cell.memoryMiB, free, overcommitted].map((memoryMiB) => ({ memoryMiB, stepMiB: 1 }));
  const ofPages = cell.pagePools.flatMap(({ sizeKiB, total, reserved }, pool) =>
    [total, total - reserved - used.pagesUsed[pool]!].map((pages) => ({
      memoryMiB: Math.floor((pages * sizeKiB) / 1024),
      stepMiB: Math.max(1, sizeKiB / 1024),
    })),
  );
  return [...bounds, ...ofPages];
}
