import type { FitOptions } from '../model/fit-options.js';
import type { GuestCell } from '../model/guest-topology.js';
import type { CpuList, PagePool } from '../model/host-topology.js';
import type { PlacedCell } from '../model/placement.js';
import type { CheckedCell } from './checked-host.js';

/**
 * One guest cell on one host cell, worked out the long way with lists and sets (Nova: _numa_fit_instance_cell): the
 * placed cell, or null.
 */
export function placeOnCell(
  used: CheckedCell,
  guest: GuestCell,
  emulatorCpus: number,
  options: FitOptions,
): PlacedCell | null {
  const { cell } = used;
  const newer = options.ruleSet === 'nova-2026';
  const pins = guest.cpuPolicy === 'dedicated' || guest.cpuPolicy === 'mixed';
  const pages = pagesFor(used, guest, newer && pins);
  if (pages === null) return null;
  const wanted = guest.pinnedVcpus.length + emulatorCpus;
  if (pins && wanted > cell.dedicatedCpus.length) return null;
  if (guest.cpuPolicy !== 'dedicated' && guest.floatingVcpus.length > cell.sharedCpus.length) return null;
  let pinning: Pinning = { cpus: [], emulator: null };
  if (pins) {
    if (wanted > cell.dedicatedCpus.filter((cpu) => !used.taken.has(cpu)).length) return null;
    if (!newer && guest.memoryMiB > cell.memoryMiB - used.memoryMiB) return null;
    if (guest.pinnedVcpus.length === 0 && (!newer || guest.floatingVcpus.length === 0)) return null;
    const found = pinOnCores(used, guest, emulatorCpus);
    if (found === null) return null;
    pinning = found;
  }
  if (guest.cpuPolicy !== 'dedicated' && options.limits !== null) {
    const { cpuAllocationRatio, ramAllocationRatio } = options.limits;
    if (used.floatingVcpus + guest.floatingVcpus.length > cell.sharedCpus.length * cpuAllocationRatio)
      return null;
    if (used.memoryMiB + guest.memoryMiB > cell.memoryMiB * ramAllocationRatio) return null;
  }
  const vcpus = [...guest.pinnedVcpus].sort((a, b) => a - b);
  return {
    guestCell: guest.id,
    hostCell: cell.id,
    vcpus: [...guest.floatingVcpus, ...guest.pinnedVcpus].sort((a, b) => a - b),
    memoryMiB: guest.memoryMiB,
    pageSizeKiB: pages.sizeKiB,
    pins: Object.fromEntries(pinning.cpus.map((cpu, index) => [vcpus[index]!, cpu])),
    floating: guest.floatingVcpus,
    emulatorCpus: pinning.emulator,
    cpuPolicy: guest.cpuPolicy,
    cpuThreadPolicy: guest.cpuThreadPolicy,
  };
}

/** The page size written into the placement (null: none asked for), or null when the memory does not fit. */
function pagesFor(used: CheckedCell, guest: GuestCell, fromFree: boolean): { sizeKiB: number | null } | null {
  const descending = [...used.cell.pagePools].sort((a, b) => b.sizeKiB - a.sizeKiB);
  const memoryKiB = guest.memoryMiB * 1024;
  const fits = (pool: PagePool, count: number) =>
    memoryKiB <= count * pool.sizeKiB && memoryKiB % pool.sizeKiB === 0;
  const free = (pool: PagePool) => pool.total - (used.pagesUsed.get(pool.sizeKiB) ?? 0) - pool.reserved;
  // Of a page size of 0 Nova thinks as of none.
  if (guest.pageSize) {
    const candidates = {
      small: descending.slice(-1),
      large: descending.slice(0, -1),
      any: descending,
    };
    const sizes =
      typeof guest.pageSize === 'number'
        ? descending.filter((pool) => pool.sizeKiB === guest.pageSize)
        : candidates[guest.pageSize];
    const pool = sizes.find((candidate) => fits(candidate, free(candidate)));
    return pool === undefined ? null : { sizeKiB: pool.sizeKiB };
  }
  const smallest = descending.at(-1);
  if (smallest === undefined) {
    const there = used.cell.memoryMiB - (fromFree ? used.memoryMiB : 0);
    return guest.memoryMiB > there ? null : { sizeKiB: null };
  }
  const enough = fits(smallest, smallest.total) && (!fromFree || fits(smallest, free(smallest)));
  return enough ? { sizeKiB: null } : null;
}

interface Pinning {
  readonly cpus: CpuList;
  readonly emulator: CpuList | null;
}

function pinOnCores({ cell, taken }: CheckedCell, guest: GuestCell, emulatorCpus: number): Pinning | null {
  const { length: count } = guest.pinnedVcpus;
  const isFree = (cpu: number) => cell.dedicatedCpus.includes(cpu) && !taken.has(cpu);
  const cores = cell.siblings.map((core) => core.filter(isFree).sort((a, b) => a - b));
  const withFree = (threads: number) => cores.filter((core) => core.length >= threads);
  const most = Math.max(0, ...cell.siblings.map((core) => core.length));
  const withEmulator = (
    cpus: CpuList | null,
    usedUp: (core: CpuList, cpu: number) => boolean,
  ): Pinning | null => {
    if (cpus === null || cpus.length < count) return null;
    const own = cpus.slice(0, count);
    if (emulatorCpus === 0) return { cpus: own, emulator: null };
    if (count === 0) return null;
    const rest = cores.flatMap((core) =>
      core.filter((cpu) => !own.some((pin) => pin === cpu || usedUp(core, pin))),
    );
    return rest.length < emulatorCpus ? null : { cpus: own, emulator: rest.slice(0, emulatorCpus) };
  };
  if (guest.cpuThreadPolicy === 'isolate') {
    const separated = String(cell.sharedCpus) !== String(cell.dedicatedCpus);
    const whole = most === 0 ? [] : withFree(most);
    if (whole.length === 0 || (most !== 1 && separated)) return null;
    return withEmulator(
      whole.map((core) => core[0]!),
      (core, pin) => core.includes(pin),
    );
  }
  const least = guest.cpuThreadPolicy === 'require' ? 2 : 1;
  for (let threads = most; threads >= least; threads--) {
    const usable = withFree(threads);
    if (usable.length === 0) continue;
    const found = withEmulator(
      usable.flatMap((core) => core.slice(0, threads)),
      () => false,
    );
    if (found !== null) return found;
  }
  return least === 2 ? null : withEmulator(cores.flat(), () => false);
}
