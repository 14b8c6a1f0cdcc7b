import type { FitOptions } from '../model/fit-options.js';
import type { GuestCell } from '../model/guest-topology.js';
import type { PlacedCell } from '../model/placement.js';
import { type CheckedCell, smallestPages } from './checked-host.js';
import type { Violation } from './violation.js';

/** The memory of a guest cell lies in whole pages of a size it may have, and they are there. */
export function checkMemory(
  used: CheckedCell,
  guest: GuestCell,
  placed: PlacedCell,
  { ruleSet }: FitOptions,
): Violation | null {
  const isPinned = guest.cpuPolicy === 'dedicated' || guest.cpuPolicy === 'mixed';
  const smallest = smallestPages(used.cell);
  if (smallest === undefined)
    return { rule: 'page-pools-missing', detail: `cell ${used.cell.id} reports no pages` };
  const pool = used.cell.pagePools.find(
    ({ sizeKiB }) => sizeKiB === (placed.pageSizeKiB ?? smallest.sizeKiB),
  );
  if (pool === undefined || !mayHave(guest, placed.pageSizeKiB, smallest.sizeKiB)) {
    return { rule: 'page-size-differs', detail: `${guest.pageSize} asked, ${placed.pageSizeKiB} KiB given` };
  }
  const pages = (guest.memoryMiB * 1024) / pool.sizeKiB;
  if (!Number.isInteger(pages))
    return { rule: 'pages-not-whole', detail: `${pages} pages of ${pool.sizeKiB} KiB` };
  const free = pool.total - pool.reserved - (used.pagesUsed.get(pool.sizeKiB) ?? 0);
  const needsFree = asksForPages(guest) || (ruleSet === 'nova-2026' && isPinned);
  if (needsFree && pages > free) return { rule: 'pages-not-free', detail: `${pages} pages of ${free} free` };
  if (pages > pool.total) return { rule: 'memory-exceeded', detail: `${pages} pages of ${pool.total}` };
  const freeMiB = used.cell.memoryMiB - used.memoryMiB;
  if (ruleSet === 'nova-zed' && isPinned && guest.memoryMiB > freeMiB) {
    return { rule: 'memory-not-free', detail: `${guest.memoryMiB} MiB of ${freeMiB} free` };
  }
  return null;
}

/** A size of 0 KiB, which Nova stores for `hw:mem_page_size=0`, is none. */
function asksForPages({ pageSize }: GuestCell): boolean {
  return pageSize !== null && pageSize !== 0;
}

function mayHave(guest: GuestCell, given: number | null, smallest: number): boolean {
  const { pageSize } = guest;
  if (!asksForPages(guest) || given === null) return !asksForPages(guest) && given === null;
  if (typeof pageSize === 'number') return given === pageSize;
  return pageSize === 'any' || (given === smallest) === (pageSize === 'small');
}
