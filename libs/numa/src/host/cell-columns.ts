import type { CompiledHost } from './compiled-host.js';
import type { HostLayout } from './host-layout.js';

/** What there is of host cells, as far as one cell's verdict on a guest cell depends on it. */
export type CellLayout = Pick<
  HostLayout,
  | 'memoryMiB'
  | 'sharedCount'
  | 'dedicatedCount'
  | 'threadsPerCore'
  | 'unseparated'
  | 'firstFreeCount'
  | 'firstPool'
  | 'poolSizeKiB'
  | 'poolTotal'
  | 'poolReserved'
  | 'poolsBySize'
  | 'smallestPool'
>;

/**
 * Host cells in columns with what is used of them: all that the rules of a cell read. A CompiledHost is one such
 * table; the cells of many hosts, laid end to end, are another.
 */
export interface CellColumns
  extends Pick<
    CompiledHost,
    'memoryUsedMiB' | 'floatingUsed' | 'freeDedicated' | 'pagesUsed' | 'coresWithFree'
  > {
  readonly layout: CellLayout;
}
