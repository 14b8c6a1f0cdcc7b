import type { DomainPlacement } from '#libvirt/domain/domain-placement.js';
import { DomainXmlError } from '#libvirt/domain/domain-xml-error.js';
import { mergePlacement } from '#libvirt/domain/merge-placement.js';
import { readPins } from '#libvirt/domain/read-pins.js';
import { ApplyFailure } from './apply-failure.js';

/**
 * The domain XML that a claim carries, with the placement in it.
 * @throws ApplyFailure domain-invalid
 */
export function claimedDomainXml(xml: string, instanceId: string, placement: DomainPlacement): string {
  try {
    const { uuid } = readPins(xml);
    if (sameUuid(uuid ?? '', instanceId)) return mergePlacement(xml, placement);
    throw new ApplyFailure('domain-invalid', `the domain's UUID is ${uuid}, the claim is for ${instanceId}`);
  } catch (error) {
    if (error instanceof DomainXmlError) throw new ApplyFailure('domain-invalid', error.message);
    throw error;
  }
}

/** libvirt takes UUIDs with and without hyphens, in either case. */
function sameUuid(a: string, b: string): boolean {
  const digits = (uuid: string) => uuid.replaceAll('-', '').toLowerCase();
  return digits(a) === digits(b);
}
