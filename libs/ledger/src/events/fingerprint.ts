import { hash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import { canonicalRequest, SharedRequest } from '../state/share.js';

/** Tells one request from another under the same id: 132 bits of SHA-256 over its canonical JSON, base64url. */
export function fingerprintOf(request: unknown): string {
  const text = request instanceof SharedRequest ? canonicalRequest(request) : canonicalJson(request);
  return hash('sha256', text, 'base64url').slice(0, 22);
}
