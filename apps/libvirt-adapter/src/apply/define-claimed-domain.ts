import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import type { PlaceDecision } from '../decisions/held-claims.js';
import { claimedDomainXml } from './claimed-domain-xml.js';
import { defineDomain } from './define-domain.js';
import type { DesiredPlacement } from './desired-placement.js';

/**
 * The claim carries its domain, and libvirt has none of that UUID: it is defined with the placement in it.
 * @throws ApplyFailure domain-invalid or define-refused
 */
export async function defineClaimedDomain(
  domains: DomainCalls,
  { instanceId }: PlaceDecision,
  xml: string,
  desired: DesiredPlacement,
): Promise<void> {
  await defineDomain(domains, claimedDomainXml(xml, instanceId, desired.defined));
}
