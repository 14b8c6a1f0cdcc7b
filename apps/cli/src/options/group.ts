import { InvalidArgumentError } from 'commander';
import type { GroupDto } from '#contracts/dto/place-claim.dto.js';

const policies: readonly string[] = [
  'affinity',
  'anti-affinity',
  'soft-affinity',
  'soft-anti-affinity',
] satisfies GroupDto['policy'][];

/** `db:anti-affinity`; the policy is what stands behind the last colon. */
export function serverGroup(text: string): GroupDto {
  const colon = text.lastIndexOf(':');
  const policy = text.slice(colon + 1);
  if (colon < 1 || !policies.includes(policy)) {
    throw new InvalidArgumentError(`It must be ID:POLICY, the policy one of ${policies.join(', ')}.`);
  }
  return { id: text.slice(0, colon), policy: policy as GroupDto['policy'] };
}
