import type { GuestCell } from '../model/guest-topology.js';
import type { PlacedCell } from '../model/placement.js';
import type { CheckedCell } from './checked-host.js';
import type { Violation } from './violation.js';

/** Every pinned vCPU has a dedicated CPU of its own that nobody had, on the threads that the policy allows. */
export function checkPins(
  used: CheckedCell,
  guest: GuestCell,
  placed: PlacedCell,
  emulatorIsolated: boolean,
): Violation | null {
  const isPinned = guest.cpuPolicy === 'dedicated' || guest.cpuPolicy === 'mixed';
  const vcpus = isPinned ? [...guest.pinnedVcpus].sort((a, b) => a - b) : [];
  const pinned = Object.keys(placed.pins)
    .map(Number)
    .sort((a, b) => a - b);
  if (String(vcpus) !== String(pinned)) {
    return { rule: 'pins-differ', detail: `vCPUs ${vcpus} are to be pinned, ${pinned} are` };
  }
  const emulator = placed.emulatorCpus ?? [];
  const emulatorWanted = isPinned && emulatorIsolated ? 1 : 0;
  if (emulator.length !== emulatorWanted) {
    return {
      rule: 'emulator-cpus-differ',
      detail: `${emulatorWanted} emulator CPUs asked, ${emulator.length} given`,
    };
  }
  const cpus = [...Object.values(placed.pins), ...emulator];
  if (new Set(cpus).size !== cpus.length)
    return { rule: 'cpu-twice', detail: `a CPU is twice among ${cpus}` };
  for (const cpu of cpus) {
    if (!used.cell.dedicatedCpus.includes(cpu)) {
      return { rule: 'cpu-not-dedicated', detail: `CPU ${cpu} is no dedicated CPU of cell ${used.cell.id}` };
    }
    if (used.taken.has(cpu)) return { rule: 'cpu-taken', detail: `CPU ${cpu} is taken` };
  }
  if (guest.cpuThreadPolicy === 'isolate' && isPinned) return checkIsolate(used, cpus);
  return guest.cpuThreadPolicy === 'require' && isPinned
    ? checkRequire(used, Object.values(placed.pins))
    : null;
}

/** Isolate: no CPU shares a core with another one in use, and the host may emulate it. */
function checkIsolate({ cell, taken }: CheckedCell, cpus: readonly number[]): Violation | null {
  const hasThreads = cell.siblings.some((core) => core.length > 1);
  const separated =
    cell.sharedCpus.length !== cell.dedicatedCpus.length ||
    cell.sharedCpus.some((cpu) => !cell.dedicatedCpus.includes(cpu));
  if (hasThreads && separated) {
    return { rule: 'isolate-not-possible', detail: `cell ${cell.id} has threads and separates its CPUs` };
  }
  for (const core of cell.siblings) {
    const own = core.filter((cpu) => cpus.includes(cpu));
    if (own.length > 1 || (own.length === 1 && core.some((cpu) => taken.has(cpu)))) {
      return { rule: 'isolate-not-alone', detail: `CPU ${own[0]} is not alone on its core ${core}` };
    }
  }
  return null;
}

/** Require: every core used had sibling threads to give, and at most one core is used for a single thread. */
function checkRequire({ cell, taken }: CheckedCell, cpus: readonly number[]): Violation | null {
  let singles = 0;
  for (const core of cell.siblings) {
    const own = core.filter((cpu) => cpus.includes(cpu)).length;
    if (own === 0) continue;
    if (own === 1) singles++;
    const free = core.filter((cpu) => cell.dedicatedCpus.includes(cpu) && !taken.has(cpu)).length;
    if (free < 2)
      return { rule: 'require-not-on-siblings', detail: `core ${core} has no free sibling to share` };
  }
  if (singles > 1)
    return { rule: 'require-not-on-siblings', detail: `${singles} cores give a single thread` };
  return null;
}
