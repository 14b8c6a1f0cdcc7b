import { RefusedError } from './refused-error.js';

/** The revision in a Last-Event-ID header; null: there is none. */
export function lastEventRevision(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (!/^\d{1,15}$/.test(header)) {
    throw new RefusedError('invalid-request', 'Last-Event-ID must be a revision', 'Last-Event-ID');
  }
  return Number(header);
}
