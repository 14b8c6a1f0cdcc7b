import { randomUUID } from 'node:crypto';
import { type Fields, fields } from './guest-fields.js';

const ownUuid = /<uuid>\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\s*<\/uuid>/;

/** A claim with its ids: a new one where none is named, and then the instance of the domain that it carries. */
export function withIds(claim: Fields): Fields {
  if (claim.claimId !== undefined) return claim;
  const { xml } = fields(claim.domain);
  // The tracker wants them equal, and says so of a domain without one.
  const [, instanceId] = ownUuid.exec(String(xml)) ?? [];
  return { claimId: randomUUID(), ...(instanceId && { instanceId }), ...claim };
}
