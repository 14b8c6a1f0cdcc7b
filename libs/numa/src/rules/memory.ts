import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CellColumns } from '../host/cell-columns.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { freeKiB, isWholePages } from './page-size.js';
import type { RuleSet } from './rule-set.js';

/** MiB of a host cell that no guest has; negative when it is overcommitted. */
export function freeMemoryMiB(host: CellColumns, cell: number): number {
  return host.layout.memoryMiB[cell]! - host.memoryUsedMiB[cell]!;
}

/**
 * Steps A2 and A3: the guest cell asks for no page size. It is held against all pages of the smallest size, used
 * or not (memory may be overcommitted, but not against itself); a pinned guest against the free ones in newer Nova.
 */
export function checkMemory(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
  rules: RuleSet,
): RuleCode | null {
  const { layout } = host;
  const fromFree = rules.pinnedMemoryFromFreePages && guest.pins;
  const pool = layout.smallestPool[cell]!;
  if (pool < 0) {
    if (fromFree) return guest.memoryMiB > freeMemoryMiB(host, cell) ? 'free-memory' : null;
    return guest.memoryMiB > layout.memoryMiB[cell]! ? 'memory' : null;
  }
  const sizeKiB = layout.poolSizeKiB[pool]!;
  if (!isWholePages(host, pool, guest)) return 'page-size-multiple';
  if (guest.memoryKiB > layout.poolTotal[pool]! * sizeKiB) return 'memory';
  return fromFree && guest.memoryKiB > freeKiB(host, pool) ? 'free-pages' : null;
}

/** Step C2: in Zed a pinned guest's memory must be free in the cell, whatever its pages. */
export function checkFreeMemory(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
  rules: RuleSet,
): RuleCode | null {
  return rules.pinnedMemoryFromFreeMemory && guest.memoryMiB > freeMemoryMiB(host, cell)
    ? 'free-memory'
    : null;
}
