import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { Limits } from '../model/fit-options.js';
import { freeMemoryMiB } from '../rules/memory.js';
import { allowsPool, freeKiB } from '../rules/page-size.js';
import {
  emulatorCoreBesideIsolated,
  freeCoreThreads,
  threadsOnSharedCores,
  whollyFreeCores,
} from '../rules/thread-policy.js';
import type { RuleCode } from './rule-catalogue.js';

export interface Measure {
  readonly wanted: number;
  readonly had: number;
}

/** What a rule wanted of a host cell and what it had, in the rule's unit (see the catalogue). */
export function measure(
  rule: RuleCode,
  host: CompiledHost,
  cell: number,
  guest: CompiledGuestCell,
  limits: Limits | null,
): Measure {
  const { layout } = host;
  const cpus = guest.pinnedCount + guest.emulatorCpus;
  const memory = guest.memoryMiB;
  switch (rule) {
    case 'page-size-multiple':
      return { wanted: guest.memoryKiB, had: wholePagesKiB(host, cell, guest) };
    case 'free-pages':
      return { wanted: guest.memoryKiB, had: mostFreeKiB(host, cell, guest) };
    case 'memory':
      return { wanted: memory, had: allMemoryMiB(host, cell) };
    case 'free-memory':
      return { wanted: memory, had: freeMemoryMiB(host, cell) };
    case 'dedicated-cpus':
      return { wanted: cpus, had: layout.dedicatedCount[cell]! };
    case 'free-dedicated-cpus':
      return { wanted: cpus, had: host.freeDedicated[cell]! };
    case 'shared-cpus':
      return { wanted: guest.floatingCount, had: layout.sharedCount[cell]! };
    case 'thread-policy-isolate':
      return { wanted: Math.max(1, guest.pinnedCount), had: whollyFreeCores(host, cell) };
    case 'thread-policy-isolate-separated':
      return { wanted: 1, had: layout.threadsPerCore[cell]! };
    case 'thread-policy-require':
      return { wanted: Math.max(1, guest.pinnedCount), had: threadsOnSharedCores(host, cell) };
    case 'free-core-threads':
      return { wanted: guest.pinnedCount, had: freeCoreThreads(host, cell) };
    case 'cpu-allocation-ratio': {
      const allowed = layout.sharedCount[cell]! * limits!.cpuAllocationRatio;
      return { wanted: guest.floatingCount, had: Math.floor(allowed - host.floatingUsed[cell]!) };
    }
    case 'ram-allocation-ratio': {
      const allowed = layout.memoryMiB[cell]! * limits!.ramAllocationRatio;
      return { wanted: memory, had: Math.floor(allowed - host.memoryUsedMiB[cell]!) };
    }
    case 'emulator-threads-core': {
      const core = emulatorCoreBesideIsolated(host, cell, guest.pinnedCount);
      return { wanted: layout.coreSize[core]!, had: host.coreFree[core]! };
    }
    default:
      return { wanted: 1, had: 0 };
  }
}

/** Pools that the guest cell may take its memory from: of the sizes asked for, else the smallest. */
function poolsFor(host: CompiledHost, cell: number, guest: CompiledGuestCell): number[] {
  const { firstPool, smallestPool } = host.layout;
  if (guest.pageSize === null) return [smallestPool[cell]!];
  const pools: number[] = [];
  for (let pool = firstPool[cell]!; pool < firstPool[cell + 1]!; pool++) {
    if (allowsPool(host, cell, guest, pool)) pools.push(pool);
  }
  return pools;
}

/** The most of the memory that whole pages hold. */
function wholePagesKiB(host: CompiledHost, cell: number, guest: CompiledGuestCell): number {
  const wholes = poolsFor(host, cell, guest).map((pool) => {
    const sizeKiB = host.layout.poolSizeKiB[pool]!;
    return Math.floor(guest.memoryKiB / sizeKiB) * sizeKiB;
  });
  return Math.max(...wholes);
}

/** The most that one pool has free, of those that hold the memory in whole pages. */
function mostFreeKiB(host: CompiledHost, cell: number, guest: CompiledGuestCell): number {
  const whole = poolsFor(host, cell, guest).filter(
    (pool) => guest.memoryKiB % host.layout.poolSizeKiB[pool]! === 0,
  );
  return Math.max(...whole.map((pool) => freeKiB(host, pool)));
}

/** What a guest without a page size is held against. */
function allMemoryMiB(host: CompiledHost, cell: number): number {
  const { memoryMiB, poolSizeKiB, poolTotal, smallestPool } = host.layout;
  const pool = smallestPool[cell]!;
  return pool < 0 ? memoryMiB[cell]! : Math.floor((poolTotal[pool]! * poolSizeKiB[pool]!) / 1024);
}
