import type { HostRecord } from '../state/host-record.js';
import type { UndoLog } from './undo.js';

/** For the events that only a host's adapter brings about. */
export function seeAdapter(host: HostRecord, undo: UndoLog): void {
  if (!host.adapterSeen) undo.set(host, 'adapterSeen', true);
}
