import type { CellColumns, CellLayout } from '#numa/host/cell-columns.js';
import type { CompiledHost } from '#numa/host/compiled-host.js';
import type { HostLayout } from '#numa/host/host-layout.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The cells of many hosts end to end, in the columns that `screen` reads. Hosts lie in one order in all columns, so
 * that a cell's page pools end where those of the next one begin. Cells whose host has gone stay as a hole.
 */
export class CellTable implements CellColumns {
  readonly layout: Mutable<CellLayout> = {
    memoryMiB: new Float64Array(0),
    sharedCount: new Int32Array(0),
    dedicatedCount: new Int32Array(0),
    threadsPerCore: new Int32Array(0),
    unseparated: new Uint8Array(0),
    firstFreeCount: new Int32Array(0),
    firstPool: new Int32Array(1),
    poolSizeKiB: new Float64Array(0),
    poolTotal: new Float64Array(0),
    poolReserved: new Float64Array(0),
    poolsBySize: new Int32Array(0),
    smallestPool: new Int32Array(0),
  };
  memoryUsedMiB = new Float64Array(0);
  floatingUsed = new Int32Array(0);
  freeDedicated = new Int32Array(0);
  pagesUsed = new Float64Array(0);
  coresWithFree = new Int32Array(0);
  /** How many cells, pools and counts are laid out, holes included. */
  cells = 0;
  private pools = 0;
  private freeCounts = 0;

  /** Adds a host's cells at the end, with all that never changes of them. Returns the place of the first one. */
  append(host: HostLayout): number {
    const { cells: cell, pools: pool, freeCounts: freeCount } = this;
    this.cells += host.cellCount;
    this.pools += host.poolSizeKiB.length;
    this.freeCounts += host.freeCountLength;
    this.grow();
    const { layout } = this;
    layout.memoryMiB.set(host.memoryMiB, cell);
    layout.sharedCount.set(host.sharedCount, cell);
    layout.dedicatedCount.set(host.dedicatedCount, cell);
    layout.threadsPerCore.set(host.threadsPerCore, cell);
    layout.unseparated.set(host.unseparated, cell);
    layout.poolSizeKiB.set(host.poolSizeKiB, pool);
    layout.poolTotal.set(host.poolTotal, pool);
    layout.poolReserved.set(host.poolReserved, pool);
    setMoved(layout.poolsBySize, pool, host.poolsBySize, pool);
    setMoved(layout.smallestPool, cell, host.smallestPool, pool);
    setMoved(layout.firstFreeCount, cell, host.firstFreeCount, freeCount);
    setMoved(layout.firstPool, cell, host.firstPool, pool);
    return cell;
  }

  /** Writes what is used of a host over its cells. */
  load(cell: number, host: CompiledHost): void {
    if (host.layout.cellCount === 0) return;
    const pool = this.layout.firstPool[cell]!;
    const freeCount = this.layout.firstFreeCount[cell]! - host.layout.firstFreeCount[0]!;
    set(this.memoryUsedMiB, cell, host.memoryUsedMiB);
    set(this.floatingUsed, cell, host.floatingUsed);
    set(this.freeDedicated, cell, host.freeDedicated);
    set(this.pagesUsed, pool, host.pagesUsed);
    set(this.coresWithFree, freeCount, host.coresWithFree);
  }

  private grow(): void {
    const { layout, cells, pools, freeCounts } = this;
    if (cells > layout.memoryMiB.length) {
      layout.memoryMiB = grown(layout.memoryMiB, cells);
      layout.sharedCount = grown(layout.sharedCount, cells);
      layout.dedicatedCount = grown(layout.dedicatedCount, cells);
      layout.threadsPerCore = grown(layout.threadsPerCore, cells);
      layout.unseparated = grown(layout.unseparated, cells);
      layout.firstFreeCount = grown(layout.firstFreeCount, cells);
      layout.firstPool = grown(layout.firstPool, cells + 1);
      layout.smallestPool = grown(layout.smallestPool, cells);
      this.memoryUsedMiB = grown(this.memoryUsedMiB, cells);
      this.floatingUsed = grown(this.floatingUsed, cells);
      this.freeDedicated = grown(this.freeDedicated, cells);
    }
    if (pools > layout.poolSizeKiB.length) {
      layout.poolSizeKiB = grown(layout.poolSizeKiB, pools);
      layout.poolTotal = grown(layout.poolTotal, pools);
      layout.poolReserved = grown(layout.poolReserved, pools);
      layout.poolsBySize = grown(layout.poolsBySize, pools);
      this.pagesUsed = grown(this.pagesUsed, pools);
    }
    if (freeCounts > this.coresWithFree.length) this.coresWithFree = grown(this.coresWithFree, freeCounts);
  }
}

type Column = Float64Array | Int32Array | Uint8Array;

/** A few numbers: a loop is faster than a typed array's own `set`. */
function set(column: Column, at: number, from: Column): void {
  for (let index = 0; index < from.length; index++) column[at + index] = from[index]!;
}

/** The same for places in another column, which lies further on here; negative ones mean that there is none. */
function setMoved(column: Int32Array, at: number, from: Int32Array, by: number): void {
  for (let index = 0; index < from.length; index++) {
    const place = from[index]!;
    column[at + index] = place < 0 ? place : place + by;
  }
}

/** The column with room for so many entries and half as many again. */
function grown<T extends Column>(column: T, length: number): T {
  const larger = new (column.constructor as new (length: number) => T)(length + (length >> 1) + 16);
  larger.set(column);
  return larger;
}
