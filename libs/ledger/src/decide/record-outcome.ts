import { canonicalJson } from '../canonical-json.js';
import type { OutcomeReport } from '../commands/command.js';
import type { CommandOf } from '../commands/command-of.js';
import { type NewLedgerEvent, newEvent } from '../events/ledger-event.js';
import { holdOfDecision } from '../evolve/outcome-events.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';
import { hostNamed } from './host-commands.js';

type OutcomeOf<K extends OutcomeReport['kind']> = Extract<OutcomeReport, { readonly kind: K }>;

/**
 * An outcome that is known already appends nothing: adapters deliver at least once. Any outcome of a silent host says
 * that it is back.
 */
export function recordOutcome(
  state: ZoneState,
  { host: name, outcome }: CommandOf<'RecordOutcome'>,
): Decided {
  const host = hostNamed(state, name);
  const events = outcomeEvents(state, host, outcome);
  return {
    events: host.silentSince === null ? events : [newEvent('HostReturned', { host: name }), ...events],
  };
}

function outcomeEvents(
  state: ZoneState,
  host: HostRecord,
  outcome: OutcomeReport,
): readonly NewLedgerEvent[] {
  const { name } = host;
  switch (outcome.kind) {
    case 'applied':
    case 'failed':
      return decisionOutcome(state, host, outcome);
    case 'drifted':
      return drifted(host, outcome);
    case 'drift-cleared': {
      const { instanceId } = outcome;
      if (!host.drifts.has(instanceId)) return [];
      return [newEvent('DriftCleared', { host: name, instanceId })];
    }
  }
}

function decisionOutcome(
  state: ZoneState,
  host: HostRecord,
  outcome: OutcomeOf<'applied' | 'failed'>,
): readonly NewLedgerEvent[] {
  const { claimId, decision } = outcome;
  const hold = holdOfDecision(host, claimId, decision);
  if (!hold && host.pendingReleases.get(decision)?.claimId !== claimId) {
    if (state.claims.has(claimId)) return []; // a decision that a later one made void, or an outcome told twice
    throw new CommandRefusedError(
      'decision-not-found',
      `host ${host.name} has no decision ${decision} for claim ${claimId}`,
      'decision',
    );
  }
  const known = hold?.outcome;
  if (outcome.kind === 'applied') {
    const { waitsForRestart } = outcome;
    if (known?.kind === 'applied' && canonicalJson(known.waitsForRestart) === canonicalJson(waitsForRestart))
      return [];
    return [newEvent('PlacementApplied', { host: host.name, claimId, decision, waitsForRestart })];
  }
  const { code, message } = outcome;
  if (known?.kind === 'failed' && known.code === code && known.message === message) return [];
  return [newEvent('PlacementFailed', { host: host.name, claimId, decision, code, message })];
}

/** Word of a guest without a claim that has one on this host by now was sent too early: its adapter will know. */
function drifted(host: HostRecord, outcome: OutcomeOf<'drifted'>): readonly NewLedgerEvent[] {
  const { instanceId, claimId, drift: kind, differences, binding } = outcome;
  const unclaimed = kind === 'foreign' || kind === 'running-after-release';
  if (unclaimed && holdsFor(host, instanceId)) return [];
  const drift = { claimId, kind, differences, binding: unclaimed ? binding : null };
  const known = host.drifts.get(instanceId);
  // The first word of a guest that runs on is also what settles its release.
  const settles = kind === 'running-after-release' && awaitsRelease(host, instanceId);
  if (known && !settles) {
    const { claimId, kind, differences, binding } = known;
    if (canonicalJson({ claimId, kind, differences, binding }) === canonicalJson(drift)) return [];
  }
  return [newEvent('DriftDetected', { host: host.name, instanceId, ...drift })];
}

function holdsFor(host: HostRecord, wanted: string): boolean {
  for (const { request } of host.holds.values()) if (request.instanceId === wanted) return true;
  return false;
}

function awaitsRelease({ pendingReleases }: HostRecord, wanted: string): boolean {
  for (const { instanceId } of pendingReleases.values()) if (instanceId === wanted) return true;
  return false;
}
