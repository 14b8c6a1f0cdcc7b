import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CellColumns } from '../host/cell-columns.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import type { RuleSet } from './rule-set.js';

/** Every free thread counts, whatever its core: what prefer comes to when no even packing is left. */
export const ANY_THREADS = 0;
/** The thread policy cannot be met. */
export const NO_THREADS = -1;

/** Cores of a cell with at least that many free threads. */
function coresWith(host: CellColumns, cell: number, threads: number): number {
  return host.coresWithFree[host.layout.firstFreeCount[cell]! + threads]!;
}

/** Free dedicated CPUs of a cell that belong to a core. */
export function freeCoreThreads(host: CellColumns, cell: number): number {
  let free = 0;
  for (let threads = host.layout.threadsPerCore[cell]!; threads > 0; threads--)
    free += coresWith(host, cell, threads);
  return free;
}

/**
 * How many threads of each core a guest cell takes under prefer or require (Nova: _pack_instance_onto_cores): the
 * most for which the cores suffice. NO_THREADS when none do; ANY_THREADS for prefer's last resort.
 */
export function packingOf(host: CellColumns, cell: number, guest: CompiledGuestCell): number {
  const requires = guest.threadPolicy === 'require';
  for (let threads = host.layout.threadsPerCore[cell]!; threads > (requires ? 1 : 0); threads--) {
    const cores = coresWith(host, cell, threads);
    if (cores > 0 && threads * cores >= guest.pinnedCount) return threads;
  }
  return !requires && freeCoreThreads(host, cell) >= guest.pinnedCount ? ANY_THREADS : NO_THREADS;
}

/** Step C3: whether the pinned vCPUs and the emulator threads can be put on cores as the policy says. */
export function checkThreadPolicy(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
  rules: RuleSet,
): RuleCode | null {
  if (guest.pinnedCount === 0 && (!rules.mixedCellMayLackPins || guest.floatingCount === 0)) {
    return 'pinned-vcpus-missing';
  }
  if (guest.threadPolicy === 'isolate') return checkIsolate(host, cell, guest);
  if (packingOf(host, cell, guest) === NO_THREADS) {
    return guest.threadPolicy === 'require' ? 'thread-policy-require' : 'free-core-threads';
  }
  if (guest.emulatorCpus === 0) return null;
  // Nova looks for the emulator's CPU beside the pins: where nothing is pinned it finds none.
  const found =
    guest.pinnedCount > 0 && freeCoreThreads(host, cell) >= guest.pinnedCount + guest.emulatorCpus;
  return found ? null : 'emulator-threads-cpu';
}

function checkIsolate(host: CellColumns, cell: number, guest: CompiledGuestCell): RuleCode | null {
  const { threadsPerCore, unseparated } = host.layout;
  const threads = threadsPerCore[cell]!;
  if (threads > 1 && unseparated[cell] === 0) return 'thread-policy-isolate-separated';
  const wholeCores = whollyFreeCores(host, cell);
  if (wholeCores === 0 || wholeCores < guest.pinnedCount) return 'thread-policy-isolate';
  if (guest.emulatorCpus === 0) return null;
  // Isolate takes one core a vCPU; any other core with a free thread does for the emulator.
  const found = guest.pinnedCount > 0 && coresWith(host, cell, 1) > guest.pinnedCount;
  return found ? null : 'emulator-threads-cpu';
}

/** The first core with a free thread that isolate leaves, or -1. It uses the first wholly free cores, one a vCPU. */
export function emulatorCoreBesideIsolated(host: CompiledHost, cell: number, pinnedCount: number): number {
  const { firstCore, threadsPerCore } = host.layout;
  let used = 0;
  for (let core = firstCore[cell]!; core < firstCore[cell + 1]!; core++) {
    const free = host.coreFree[core]!;
    if (used < pinnedCount && free >= threadsPerCore[cell]!) used++;
    else if (free > 0) return core;
  }
  return -1;
}

/** Cores of a cell with every thread of a full core free: what isolate takes from. */
export function whollyFreeCores(host: CellColumns, cell: number): number {
  const threads = host.layout.threadsPerCore[cell]!;
  return threads === 0 ? 0 : coresWith(host, cell, threads);
}

/** The most vCPUs that require can pack onto cores with two or more threads free. */
export function threadsOnSharedCores(host: CellColumns, cell: number): number {
  let most = 0;
  for (let threads = host.layout.threadsPerCore[cell]!; threads > 1; threads--) {
    most = Math.max(most, threads * coresWith(host, cell, threads));
  }
  return most;
}
