import type { PipeTransform } from '@nestjs/common';
import { isUuid } from '#contracts/dto/rules.js';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { hostNameRule, isHostName } from '#contracts/wire/host-name.js';

/** Checks a host name in the path. */
export class HostParam implements PipeTransform<string, string> {
  transform(host: string): string {
    if (isHostName(host)) return host;
    throw new InvalidFieldError('host', 'hostName', `host must be a host name: ${hostNameRule}`);
  }
}

function checkedUuid(field: string, value: string): string {
  if (isUuid(value)) return value;
  throw new InvalidFieldError(field, 'uuid', `${field} must be a UUID in lower case`);
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
      throw new InvalidFieldError('revision', 'wholeNumber', 'revision must be a whole number from 0');
    return Number(revision);
  }
}
