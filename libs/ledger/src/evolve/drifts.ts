import type { Drift, HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import type { UndoLog } from './undo.js';

/** What an adapter tells of a guest takes the place of what it told before. */
export function putDrift(state: ZoneState, host: HostRecord, drift: Drift, undo: UndoLog): void {
  undo.put(host.drifts, drift.instanceId, drift);
  undo.put(state.drifting, host.name, host);
}

export function dropDrift(state: ZoneState, host: HostRecord, instanceId: string, undo: UndoLog): void {
  undo.delete(host.drifts, instanceId);
  if (host.drifts.size === 0) undo.delete(state.drifting, host.name);
}
