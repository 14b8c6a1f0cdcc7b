import type { CompiledGuestCell } from '../fit/compiled-guest.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import { emulatorCoreBesideIsolated } from './thread-policy.js';

/**
 * What Nova's fit grants and its accounting then refuses. Asked of the assignment that was chosen,
 * not while choosing: Nova does not go back to look for another, so neither does `fit`.
 */
export function checkAccounting(host: CompiledHost, cell: number, guest: CompiledGuestCell): RuleCode | null {
  if (host.layout.smallestPool[cell]! < 0) return 'page-pools-unreported';
  if (guest.emulatorCpus === 0 || guest.threadPolicy !== 'isolate') return null;
  // Isolate holds the core of the emulator threads as a whole too.
  const core = emulatorCoreBesideIsolated(host, cell, guest.pinnedCount);
  return host.coreFree[core] === host.layout.coreSize[core] ? null : 'emulator-threads-core';
}
