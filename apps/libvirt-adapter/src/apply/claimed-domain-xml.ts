import { domainChild } from '#libvirt/domain/domain-child.js';
import type { DomainPlacement } from '#libvirt/domain/domain-placement.js';
import { DomainXmlError } from '#libvirt/domain/domain-xml-error.js';
import { mergePlacement } from '#libvirt/domain/merge-placement.js';
import { parseDomain } from '#libvirt/domain/parse-domain.js';
import { serializeXml, setText } from '#libvirt/xml/edit-elements.js';
import { childElement, textOf } from '#libvirt/xml/elements.js';
import { ApplyFailure } from './apply-failure.js';

/**
 * The domain XML that a claim carries, with the instance's UUID, if it names none, and with the placement in it.
 * @throws ApplyFailure domain-invalid
 */
export function claimedDomainXml(xml: string, instanceId: string, placement: DomainPlacement): string {
  try {
    return mergePlacement(withUuid(xml, instanceId), placement);
  } catch (error) {
    if (error instanceof DomainXmlError) throw new ApplyFailure('domain-invalid', error.message);
    throw error;
  }
}

function withUuid(xml: string, instanceId: string): string {
  const { document, domain } = parseDomain(xml);
  const present = childElement(domain, 'uuid');
  if (present === null) {
    setText(domainChild(domain, 'uuid'), instanceId);
    return serializeXml(document, xml);
  }
  const uuid = textOf(present);
  if (uuid.replaceAll('-', '').toLowerCase() === instanceId.replaceAll('-', '')) return xml;
  throw new ApplyFailure('domain-invalid', `the domain has the UUID ${uuid}, the claim is for ${instanceId}`);
}
