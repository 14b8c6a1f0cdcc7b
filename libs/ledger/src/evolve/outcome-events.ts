import type { EventData } from '../events/event-data.js';
import type { Outcome } from '../state/claim-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { knownHost } from './host-events.js';
import type { UndoLog } from './undo.js';

type At = { readonly revision: number };

function recordOutcome(
  state: ZoneState,
  data: { readonly host: string; readonly claimId: string; readonly decision: number },
  outcome: Outcome,
  undo: UndoLog,
): void {
  const host = knownHost(state, data.host);
  const record = state.claims.get(data.claimId);
  if (record?.hold?.decision === data.decision) {
    undo.put(state.claims, data.claimId, { ...record, hold: { ...record.hold, outcome } });
  } else if (outcome.kind === 'applied') {
    undo.delete(host.pendingReleases, data.decision);
  }
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

export function driftDetected(
  state: ZoneState,
  data: EventData['DriftDetected'],
  at: At,
  undo: UndoLog,
): void {
  const { host, ...drift } = data;
  undo.put(knownHost(state, host).drifts, data.instanceId, { ...drift, since: at.revision });
}

export function driftCleared(
  state: ZoneState,
  data: EventData['DriftCleared'],
  _at: At,
  undo: UndoLog,
): void {
  undo.delete(knownHost(state, data.host).drifts, data.instanceId);
}
