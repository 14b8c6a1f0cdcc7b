import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { parseDomain } from '#libvirt/domain/parse-domain.js';
import { xmlBounds } from '#libvirt/xml/guard-xml.js';

/** A domain without its placement has a few hundred pieces; everybody else waits while it is read. */
const bounds = { ...xmlBounds, maxMarkup: 20_000 };

/** The domain that a claim carries must be a domain, and the claim's own. Throws InvalidFieldError. */
export function checkDomain(xml: string, instanceId: string): void {
  let uuid: string;
  try {
    const { domain } = parseDomain(xml, bounds);
    uuid = domain.getElementsByTagName('uuid')[0]?.textContent?.trim() ?? '';
  } catch (error) {
    throw new InvalidFieldError('domain.xml', 'domain', `domain.xml: ${(error as Error).message}`);
  }
  if (uuid === instanceId) return;
  const found = uuid ? `not ${uuid.slice(0, 64)}` : 'which is missing';
  throw new InvalidFieldError(
    'domain.xml',
    'uuid',
    `domain.xml: its <uuid> must be the instanceId ${instanceId}, ${found}`,
  );
}
