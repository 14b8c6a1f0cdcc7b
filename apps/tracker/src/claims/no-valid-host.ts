import type { Rejection } from '#ledger/events/rejection.js';
import { RefusedError } from '../http/refused-error.js';

/** The 409 of a rejection, from its event alone: a repetition gives the same. */
export function noValidHost(rejection: Rejection, about: Record<string, unknown>): RefusedError {
  const { hostsTried, reasons, nearest } = rejection;
  const why = reasons
    .map(({ rule, hosts }) => `${rule} on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}`)
    .join(', ');
  return new RefusedError('no-valid-host', why || 'the zone has no hosts', undefined, {
    ...about,
    hostsTried,
    reasons,
    nearest,
  });
}
