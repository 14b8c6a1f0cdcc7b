import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { RefusedError } from './refused-error.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The name of the scheme may be written in any case (RFC 9110, 11.1), the token may not. */
const credentials = /^bearer +(.*)$/i;

/** When a token is set, every call under /v1 must carry it: checked before a body is read. */
export function requireToken(fastify: FastifyInstance, token: string): void {
  if (!token) return;
  const wanted = digest(token);
  fastify.addHook('onRequest', async ({ headers, routeOptions, url }) => {
    // The route that was found, not the path as it was written: that may be written in many ways.
    const path = routeOptions.url ?? url;
    if (!path.startsWith('/v1/')) return;
    const [, given = ''] = credentials.exec(headers.authorization ?? '') ?? [];
    if (!timingSafeEqual(digest(given), wanted))
      throw new RefusedError('unauthorized', 'send the header Authorization: Bearer <token>');
  });
}
