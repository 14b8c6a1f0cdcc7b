import { mergePlacement } from '#libvirt/domain/merge-placement.js';
import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import type { PlaceDecision } from '../decisions/held-claims.js';
import { claimedDomainXml } from './claimed-domain-xml.js';
import { defineDomain } from './define-domain.js';
import type { DesiredPlacement } from './desired-placement.js';

/**
 * The domain is defined and does not run: it is defined again with the placement in it, which counts from its next
 * start. A domain that the claim carries takes the place of the one defined; one that holds the placement already
 * is left as it is, for defining it again would give it new addresses wherever the claim's XML names none.
 * @throws ApplyFailure domain-invalid or define-refused
 */
export async function redefineStoppedDomain(
  domains: DomainCalls,
  { instanceId, domain }: PlaceDecision,
  desired: DesiredPlacement,
): Promise<void> {
  const present = await domains.xml(instanceId, { inactive: true });
  const merged = mergePlacement(present, desired.defined);
  if (merged === present) return;
  const xml = domain === null ? merged : claimedDomainXml(domain.xml, instanceId, desired.defined);
  await defineDomain(domains, xml);
}
