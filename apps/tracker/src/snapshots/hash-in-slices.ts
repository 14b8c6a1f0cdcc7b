import { createHash } from 'node:crypto';
import { canonicalPieces } from '#ledger/state/canonical-state.js';
import { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { inSlices } from '../slices/in-slices.js';

/** The hash of a state as it was frozen, while everything goes on. Releases it. */
export async function frozenHash(zone: FrozenZone): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const piece of inSlices(canonicalPieces(zone))) hash.update(piece);
  } finally {
    zone.release();
  }
  return hash.digest('hex');
}

/** The same as `stateHash`, without holding everything up. */
export const hashInSlices = (state: ZoneState): Promise<string> => frozenHash(new FrozenZone(state));
