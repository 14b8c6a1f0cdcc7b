import { differences } from '#libvirt/domain/differences.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { DesiredPlacement } from '../apply/desired-placement.js';
import { elementsOf, liveDifferences } from '../apply/live-differences.js';
import { differenceWords } from './difference-words.js';
import type { FoundDrift } from './found-drift.js';

/** What a claimed guest is, held against its claim. */
export interface ClaimedGuest {
  readonly drift: FoundDrift | null;
  /** The elements that count only from the next start; empty for a guest that does not run. */
  readonly waitsForRestart: readonly string[];
}

/**
 * A claimed guest drifts where its definition is not as decided, and where it runs otherwise than could be changed
 * live. What waits for a restart is no drift. @throws LibvirtError, LibvirtUnreachableError
 */
export async function claimedGuest(
  domains: DomainCalls,
  { uuid, id }: DomainName,
  claimId: string,
  desired: DesiredPlacement,
): Promise<ClaimedGuest> {
  const running = id === null ? null : readPins(await domains.xml(uuid));
  const live = running && liveDifferences(desired.running, running);
  const definition = readPins(await domains.xml(uuid, { inactive: true }));
  const found = [
    ...(live?.now ?? []).map((difference) => differenceWords(difference, 'live')),
    ...differences(desired.defined, definition).map((difference) =>
      differenceWords(difference, 'definition'),
    ),
  ];
  return {
    drift: found.length === 0 ? null : { claimId, kind: 'placement', differences: found },
    waitsForRestart: elementsOf(live?.atRestart ?? []),
  };
}
