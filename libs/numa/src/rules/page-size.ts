import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CellColumns } from '../host/cell-columns.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';

/** KiB in free pages of one pool; negative when more is used than there is. */
export function freeKiB(host: CellColumns, pool: number): number {
  const { poolTotal, poolReserved, poolSizeKiB } = host.layout;
  return (poolTotal[pool]! - host.pagesUsed[pool]! - poolReserved[pool]!) * poolSizeKiB[pool]!;
}

/**
 * The page pool that a guest cell with a page size gets, or -1 (step A1; Nova: can_fit_pagesize): of the sizes that
 * the request allows, the largest whose free pages hold the memory in whole pages.
 */
export function choosePool(host: CellColumns, cell: number, guest: CompiledGuestCell): number {
  const { firstPool, poolsBySize } = host.layout;
  const end = firstPool[cell + 1]!;
  for (let place = firstPool[cell]!; place < end; place++) {
    const pool = poolsBySize[place]!;
    if (allowsPool(host, cell, guest, pool) && isWholePages(host, pool, guest) && isFree(host, pool, guest)) {
      return pool;
    }
  }
  return -1;
}

/** A1: the guest cell asks for a page size. */
export function checkPageSize(host: CellColumns, cell: number, guest: CompiledGuestCell): RuleCode | null {
  return choosePool(host, cell, guest) >= 0 ? null : whyNoPool(host, cell, guest);
}

function whyNoPool(host: CellColumns, cell: number, guest: CompiledGuestCell): RuleCode {
  const { firstPool } = host.layout;
  let rule: RuleCode = 'page-size-unsupported';
  for (let pool = firstPool[cell]!; pool < firstPool[cell + 1]!; pool++) {
    if (!allowsPool(host, cell, guest, pool)) continue;
    if (isWholePages(host, pool, guest)) return 'free-pages';
    rule = 'page-size-multiple';
  }
  return rule;
}

/** Whether the page size asked for allows the pages of a pool: `large` is every size but the smallest. */
export function allowsPool(host: CellColumns, cell: number, guest: CompiledGuestCell, pool: number): boolean {
  const { pageSize } = guest;
  if (typeof pageSize === 'number') return host.layout.poolSizeKiB[pool] === pageSize;
  if (pageSize === 'any') return true;
  return (host.layout.smallestPool[cell] === pool) === (pageSize === 'small');
}

/**
 * Whether the memory is a whole number of the pool's pages. By division, which is exact up to 2^51 KiB and several
 * times as fast as the remainder of two doubles.
 */
export function isWholePages(host: CellColumns, pool: number, { memoryKiB }: CompiledGuestCell): boolean {
  const pages = memoryKiB / host.layout.poolSizeKiB[pool]!;
  return pages === Math.floor(pages);
}

function isFree(host: CellColumns, pool: number, guest: CompiledGuestCell): boolean {
  return guest.memoryKiB <= freeKiB(host, pool);
}
