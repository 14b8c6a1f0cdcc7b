import { Injectable, type PipeTransform } from '@nestjs/common';
import { isHostName, isUuid } from '#contracts/dto/rules.js';
import { RefusedError } from './refused-error.js';

/** Checks a host name in the path. */
@Injectable()
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

/** Checks a claim id in the path. */
@Injectable()
export class ClaimParam implements PipeTransform<string, string> {
  transform(claimId: string): string {
    if (!isUuid(claimId))
      throw new RefusedError('invalid-request', 'claimId must be a UUID in lower case', 'claimId');
    return claimId;
  }
}
