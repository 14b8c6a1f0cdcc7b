import type { CellColumns, CellLayout } from '#numa/host/cell-columns.js';
import type { CompiledHost } from '#numa/host/compiled-host.js';
import type { HostLayout } from '#numa/host/host-layout.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Where one host's cells lie in the table, with their page pools and counts of free cores. */
export interface Block {
  readonly cell: number;
  readonly pool: number;
  readonly freeCount: number;
}

/**
 * The cells of many hosts end to end, in the columns that `screen` reads. Blocks lie in one order in all columns, so
 * that a cell's page pools end where those of the next one begin. A block whose host has gone stays as a hole.
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

  /** A new block at the end, with all that never changes of a host. */
  append(host: HostLayout): Block {
    const block = { cell: this.cells, pool: this.pools, freeCount: this.freeCounts };
    this.cells += host.cellCount;
    this.pools += host.poolSizeKiB.length;
    this.freeCounts += host.freeCountLength;
    this.grow();
    this.layOut(block, host);
    return block;
  }

  /** Writes another layout of the same extent into a block. */
  layOut({ cell, pool, freeCount }: Block, host: HostLayout): void {
    const { layout } = this;
    layout.memoryMiB.set(host.memoryMiB, cell);
    layout.sharedCount.set(host.sharedCount, cell);
    layout.dedicatedCount.set(host.dedicatedCount, cell);
    layout.threadsPerCore.set(host.threadsPerCore, cell);
    layout.unseparated.set(host.unseparated, cell);
    layout.poolSizeKiB.set(host.poolSizeKiB, pool);
    layout.poolTotal.set(host.poolTotal, pool);
    layout.poolReserved.set(host.poolReserved, pool);
    for (let at = 0; at < host.cellCount; at++) {
      const smallest = host.smallestPool[at]!;
      layout.firstPool[cell + at] = pool + host.firstPool[at]!;
      layout.smallestPool[cell + at] = smallest < 0 ? smallest : pool + smallest;
      layout.firstFreeCount[cell + at] = freeCount + host.firstFreeCount[at]!;
    }
    layout.firstPool[cell + host.cellCount] = pool + host.poolSizeKiB.length;
    for (let at = 0; at < host.poolsBySize.length; at++)
      layout.poolsBySize[pool + at] = pool + host.poolsBySize[at]!;
  }

  /** Writes what is used of a host into its block. */
  load({ cell, pool, freeCount }: Block, host: CompiledHost): void {
    copy(host.memoryUsedMiB, this.memoryUsedMiB, cell);
    copy(host.floatingUsed, this.floatingUsed, cell);
    copy(host.freeDedicated, this.freeDedicated, cell);
    copy(host.pagesUsed, this.pagesUsed, pool);
    copy(host.coresWithFree, this.coresWithFree, freeCount);
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

/** A few numbers: a loop is faster than `set`. */
function copy(from: Column, to: Column, at: number): void {
  for (let index = 0; index < from.length; index++) to[at + index] = from[index]!;
}

/** The column with room for so many entries and half as many again. */
function grown<T extends Column>(column: T, length: number): T {
  const larger = new (column.constructor as new (length: number) => T)(length + (length >> 1) + 16);
  larger.set(column);
  return larger;
}
