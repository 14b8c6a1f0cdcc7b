import { fit } from '../fit/fit.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { CpuThreadPolicy, GuestCell, GuestRequest, PageSizeRequest } from '../model/guest-topology.js';
import type { Change } from './refusal.js';
import { inFewerCells, withLessMemory, withoutVcpus } from './smaller-guests.js';

/**
 * The single changes of a refused request that would make it fit, least loss first: those that cost the guest
 * nothing (thread policy, page size, fewer cells), then fewer vCPUs or less memory, the smaller part first. Each is
 * found by asking `fit` again.
 */
export function changesThatFit(
  host: CompiledHost,
  request: GuestRequest,
  options: FitOptions,
): readonly Change[] {
  const cells = request.topology?.cells ?? [];
  if (cells.length === 0) return [];
  const fits = (changed: readonly GuestCell[]) =>
    fit(host, { ...request, topology: { ...request.topology!, cells: changed } }, options).placement !==
    undefined;
  const reductions = [fewerVcpus(cells, fits), lessMemory(host, cells, fits)].filter(
    (change) => change !== null,
  );
  reductions.sort((a, b) => b.to / b.from - a.to / a.from);
  const free = [otherThreadPolicy(cells, fits), otherPageSize(cells, fits), fewerCells(cells, fits)];
  return [...free.filter((change) => change !== null), ...reductions];
}

type Fits = (cells: readonly GuestCell[]) => boolean;

function otherThreadPolicy(cells: readonly GuestCell[], fits: Fits): Change | null {
  const from = cells.find(({ cpuThreadPolicy: policy }) => policy === 'isolate' || policy === 'require');
  const to: CpuThreadPolicy = 'prefer';
  if (from === undefined || !fits(cells.map((cell) => ({ ...cell, cpuThreadPolicy: to })))) return null;
  return { kind: 'thread-policy', from: from.cpuThreadPolicy!, to };
}

function otherPageSize(cells: readonly GuestCell[], fits: Fits): Change | null {
  const from = cells[0]!.pageSize;
  const candidates: (PageSizeRequest | null)[] = from === null ? ['large'] : ['any', 'small', null];
  for (const to of candidates) {
    if (to !== from && fits(cells.map((cell) => ({ ...cell, pageSize: to }))))
      return { kind: 'page-size', from, to };
  }
  return null;
}

function fewerCells(cells: readonly GuestCell[], fits: Fits): Change | null {
  for (let to = cells.length - 1; to > 0; to--) {
    const changed = inFewerCells(cells, to);
    if (changed !== null && fits(changed)) return { kind: 'guest-cells', from: cells.length, to };
  }
  return null;
}

/** One vCPU less at a time: more vCPUs may fit where fewer do not, so nothing is skipped. */
function fewerVcpus(cells: readonly GuestCell[], fits: Fits): (Change & { kind: 'vcpus' }) | null {
  const from = cells.reduce((sum, cell) => sum + cell.pinnedVcpus.length + cell.floatingVcpus.length, 0);
  for (let to = from - 1; to > 0; to--) {
    const changed = withoutVcpus(cells, from - to);
    if (changed === null) return null;
    if (fits(changed)) return { kind: 'vcpus', from, to };
  }
  return null;
}

/** Halving: less memory in whole pages fits wherever more does. */
function lessMemory(
  host: CompiledHost,
  cells: readonly GuestCell[],
  fits: Fits,
): (Change & { kind: 'memory' }) | null {
  const total = (some: readonly GuestCell[]) => some.reduce((sum, cell) => sum + cell.memoryMiB, 0);
  const steps = Math.max(...cells.map((cell) => cell.memoryMiB));
  let most: readonly GuestCell[] | null = null;
  for (let low = 1, high = steps - 1; low <= high; ) {
    const middle = (low + high) >> 1;
    const changed = withLessMemory(host.topology, cells, middle / steps);
    if (fits(changed)) {
      most = changed;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  if (most === null || total(most) >= total(cells)) return null;
  return { kind: 'memory', from: total(cells), to: total(most) };
}
