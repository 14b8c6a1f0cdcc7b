import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CellColumns } from '../host/cell-columns.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';

/** Step B1: a guest cell never pins more CPUs than the host cell dedicates, used or not. */
export function checkDedicatedCpus(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
): RuleCode | null {
  const wanted = guest.pinnedCount + guest.emulatorCpus;
  if (wanted > host.layout.dedicatedCount[cell]!) return 'dedicated-cpus';
  return null;
}

/** Step C1: the CPUs pinned and kept for emulator threads must be free. */
export function checkFreeDedicatedCpus(
  host: CellColumns,
  cell: number,
  guest: CompiledGuestCell,
): RuleCode | null {
  return guest.pinnedCount + guest.emulatorCpus > host.freeDedicated[cell]! ? 'free-dedicated-cpus' : null;
}

/** Step B2: a guest never overcommits shared CPUs against itself. */
export function checkSharedCpus(host: CellColumns, cell: number, guest: CompiledGuestCell): RuleCode | null {
  return guest.floatingCount > host.layout.sharedCount[cell]! ? 'shared-cpus' : null;
}
