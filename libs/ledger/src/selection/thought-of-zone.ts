import type { HostReport } from '#numa/model/host-report.js';
import { recompile } from '../evolve/host-usage.js';
import { forgetful } from '../evolve/undo.js';
import { emptyZone, newHost, type ZoneState } from '../state/zone-state.js';

/** A zone that is in no ledger: these hosts by name, with nothing on them and the default policy, to be asked. */
export function thoughtOfZone(reports: ReadonlyMap<string, HostReport>): ZoneState {
  const zone = emptyZone('');
  for (const [name, report] of reports) {
    const host = newHost(name);
    host.report = report;
    recompile(host, forgetful);
    zone.hosts.set(name, host);
  }
  return zone;
}
