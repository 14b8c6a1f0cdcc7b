import type { EventData } from '../events/event-data.js';
import type { Hold, Outcome } from '../state/hold.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { dropDrift, putDrift } from './drifts.js';
import { knownHost, recompile } from './host-usage.js';
import { seeAdapter } from './see-adapter.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number };

/** The hold that a decision of this host stands for. */
export function holdOfDecision(host: HostRecord, claimId: string, decision: number): Hold | null {
  for (const hold of host.holds.values()) {
    if (hold.decision === decision && hold.claimId === claimId) return hold;
  }
  return null;
}

function recordOutcome(
  state: ZoneState,
  data: { readonly host: string; readonly claimId: string; readonly decision: number },
  outcome: Outcome,
  undo: UndoLog,
): void {
  const host = knownHost(state, data.host);
  seeAdapter(host, undo);
  const hold = holdOfDecision(host, data.claimId, data.decision);
  if (hold) undo.set(hold, 'outcome', outcome);
  else if (outcome.kind === 'applied') undo.delete(host.pendingReleases, data.decision);
}

export function placementApplied(
  state: ZoneState,
  data: EventData['PlacementApplied'],
  at: At,
  undo: UndoLog,
): void {
  const { waitsForRestart } = data;
  recordOutcome(state, data, { kind: 'applied', revision: at.revision, waitsForRestart }, undo);
}

export function placementFailed(
  state: ZoneState,
  data: EventData['PlacementFailed'],
  at: At,
  undo: UndoLog,
): void {
  const { code, message } = data;
  recordOutcome(state, data, { kind: 'failed', revision: at.revision, code, message }, undo);
}

/**
 * A guest that still runs on what it released: its adapter has heard of the release, and need not be told again.
 * What a guest without a claim is bound to counts as taken from here on.
 */
export function driftDetected(
  state: ZoneState,
  data: EventData['DriftDetected'],
  at: At,
  undo: UndoLog,
): void {
  const { host: name, ...drift } = data;
  const host = knownHost(state, name);
  seeAdapter(host, undo);
  const before = host.drifts.get(drift.instanceId);
  putDrift(state, host, { ...drift, since: at.revision }, undo);
  if (drift.kind === 'running-after-release') {
    for (const { instanceId, decision } of [...host.pendingReleases.values()]) {
      if (instanceId === drift.instanceId) undo.delete(host.pendingReleases, decision);
    }
  }
  if (before?.binding || drift.binding) recompile(host, undo);
}

export function driftCleared(
  state: ZoneState,
  { host: name, instanceId }: EventData['DriftCleared'],
  _at: At,
  undo: UndoLog,
): void {
  const host = knownHost(state, name);
  const before = host.drifts.get(instanceId);
  dropDrift(state, host, instanceId, undo);
  if (before?.binding) recompile(host, undo);
}
