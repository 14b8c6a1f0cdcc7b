import { GuestConstraintError } from '#numa/guest/constraint-error.js';
import { canonicalJson } from '../canonical-json.js';
import { derivedGuest } from '../decide/derived-guest.js';
import type { ClaimRequest } from '../events/claim-request.js';
import type { LedgerEvent } from '../events/ledger-event.js';

/** Requests that are kept with what they ask for, at most: most of a ledger's are of few flavors. */
const mostKept = 1_000;

/** Whether events record of their guests what the requests ask for. */
export class GuestCheck {
  private readonly asked = new Map<string, string>();

  /** What is wrong with an event; null: nothing, or it has no request. */
  wrong({ data }: LedgerEvent): string | null {
    if (!('guest' in data)) return null;
    const { claim, guest } = data;
    const [told, asked] = [canonicalJson(guest.topology), this.topologyOf(claim)];
    return told === asked ? null : `the request asks for the topology ${asked}, not ${told}`;
  }

  /** Its canonical JSON, or what is wrong with a request that no guest can come of. */
  private topologyOf({ flavor, image, guestTopology }: ClaimRequest): string {
    const request = JSON.stringify([flavor, image, guestTopology]);
    const known = this.asked.get(request);
    if (known !== undefined) return known;
    const topology = derived({ flavor, image, guestTopology });
    if (this.asked.size >= mostKept) this.asked.clear();
    this.asked.set(request, topology);
    return topology;
  }
}

function derived(request: Parameters<typeof derivedGuest>[0]): string {
  try {
    return canonicalJson(derivedGuest(request).topology);
  } catch (error) {
    if (error instanceof GuestConstraintError) return error.message;
    throw error;
  }
}
