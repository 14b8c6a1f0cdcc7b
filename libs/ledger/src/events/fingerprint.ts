import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';

/** Tells one request from another under the same id: 132 bits of SHA-256 over its canonical JSON, base64url. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(canonicalJson(request)).digest('base64url').slice(0, 22);
}
