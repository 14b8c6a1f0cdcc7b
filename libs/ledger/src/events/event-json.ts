import type { Placement } from '#numa/model/placement.js';
import { jsonOf, requestJson } from '../state/share.js';
import { placementJson } from '../state/shared-placements.js';
import type { ClaimRequest } from './claim-request.js';
import type { NewLedgerEvent } from './ledger-event.js';

/**
 * `JSON.stringify` of an event's data. What guests ask for and are given, most of the text of a decision, comes in few
 * kinds, whose text is known.
 */
export function eventJson({ data }: NewLedgerEvent): string {
  if (!('claim' in data)) return JSON.stringify(data);
  let text = '';
  for (const field of Object.keys(data)) {
    const value = (data as Readonly<Record<string, unknown>>)[field];
    if (value !== undefined) text += `${text && ','}"${field}":${fieldJson(field, value)}`;
  }
  return `{${text}}`;
}

function fieldJson(field: string, value: unknown): string {
  switch (field) {
    case 'claim':
      return requestJson(value as ClaimRequest);
    case 'guest':
      return jsonOf(value as object);
    case 'placement':
      return placementJson(value as Placement);
    default:
      return JSON.stringify(value);
  }
}
