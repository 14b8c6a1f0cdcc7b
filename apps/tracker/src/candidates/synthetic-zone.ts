import type { CandidatesDto } from '#contracts/dto/candidates.dto.js';
import { targetInput } from '#contracts/wire/claim-request.js';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { thoughtOfZone } from '#ledger/selection/thought-of-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { formatSyntheticHost, parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { HostReport } from '#numa/model/host-report.js';

/**
 * The zone of a dry run's synthetic hosts, each named as its line is printed back; null: it asks the zone itself.
 * Throws InvalidFieldError.
 */
export function syntheticZone({ syntheticHosts, target }: CandidatesDto): ZoneState | null {
  if (syntheticHosts === undefined) return null;
  const { hosts, labels } = targetInput(target);
  if (hosts.length > 0 || Object.keys(labels).length > 0) {
    const message = "target: is for the zone's hosts, and syntheticHosts are asked instead of them";
    throw new InvalidFieldError('target', 'syntheticHosts', message);
  }
  return thoughtOfZone(new Map(syntheticHosts.map(named)));
}

function named(text: string, index: number): [string, HostReport] {
  try {
    const report = parseSyntheticHost(text);
    return [formatSyntheticHost(report) ?? text, report];
  } catch (error) {
    const field = `syntheticHosts[${index}]`;
    throw new InvalidFieldError(field, 'syntheticHost', `${field}: ${(error as Error).message}`);
  }
}
