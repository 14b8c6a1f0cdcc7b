import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';
import { differences } from '#libvirt/domain/differences.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { DesiredPlacement } from '../apply/desired-placement.js';
import { isPersistent } from '../apply/is-persistent.js';
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
  const found = [
    ...(live?.now ?? []).map((difference) => differenceWords(difference, 'live')),
    ...(await definitionDrift(domains, uuid, desired, running !== null)),
  ];
  return {
    drift: found.length === 0 ? null : { claimId, kind: 'placement', differences: found, binding: null },
    waitsForRestart: elementsOf(live?.atRestart ?? []),
  };
}

/** A transient domain has no definition: what runs is all there is. */
async function definitionDrift(
  domains: DomainCalls,
  uuid: string,
  { defined }: DesiredPlacement,
  running: boolean,
): Promise<readonly DifferenceDto[]> {
  const found = differences(defined, readPins(await domains.xml(uuid, { inactive: true })));
  if (found.length === 0 || (running && !(await isPersistent(domains, uuid)))) return [];
  return found.map((difference) => differenceWords(difference, 'definition'));
}
