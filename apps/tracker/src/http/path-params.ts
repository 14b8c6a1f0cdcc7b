import type { PipeTransform } from '@nestjs/common';
import { isHostName, isUuid } from '#contracts/dto/rules.js';
import { RefusedError } from './refused-error.js';

/** Checks a host name in the path. */
export class HostParam implements PipeTransform<string, string> {
  transform(host: string): string {
    if (!isHostName(host)) {
      throw new RefusedError(
        'invalid-request',
        "host must be a host name: letters, digits, '.', '-' and '_'",
        'host',
      );
    }
    return host;
  }
}

function checkedUuid(field: string, value: string): string {
  if (!isUuid(value))
    throw new RefusedError('invalid-request', `${field} must be a UUID in lower case`, field);
  return value;
}

/** Checks a claim id in the path. */
export class ClaimParam implements PipeTransform<string, string> {
  transform(claimId: string): string {
    return checkedUuid('claimId', claimId);
  }
}

/** Checks the id of a guest in the path. */
export class InstanceParam implements PipeTransform<string, string> {
  transform(instanceId: string): string {
    return checkedUuid('instanceId', instanceId);
  }
}

/** Checks a move id in the path. */
export class MoveParam implements PipeTransform<string, string> {
  transform(moveId: string): string {
    return checkedUuid('moveId', moveId);
  }
}

/** Checks a revision in the path. */
export class RevisionParam implements PipeTransform<string, number> {
  transform(revision: string): number {
    if (!/^\d{1,15}$/.test(revision))
      throw new RefusedError('invalid-request', 'revision must be a whole number from 0', 'revision');
    return Number(revision);
  }
}
