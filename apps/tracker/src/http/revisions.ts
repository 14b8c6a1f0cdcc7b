import type { FastifyInstance, FastifyReply } from 'fastify';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import type { ZoneEngine } from '../zone-engine/zone-engine.js';

/** Names the revision that an answer holds for, as its body does: for those who read the headers alone. */
const revisionHeader = 'numaledger-revision';

/** A revision in a header; null: there is none. Throws InvalidFieldError. */
export function revisionIn(name: string, header: string | string[] | undefined): number | null {
  if (header === undefined || header === '') return null;
  if (typeof header !== 'string' || !/^\d{1,15}$/.test(header))
    throw new InvalidFieldError(name, 'wholeNumber', `${name} must be a revision, a whole number from 0`);
  return Number(header);
}

/**
 * Names the revision in the head of an answer. While the ledger cannot be reached, `Age` (RFC 9111) says for how many
 * seconds nothing newer could have been heard of.
 */
export function nameRevision(reply: FastifyReply, revision: number, engine: ZoneEngine): void {
  reply.header(revisionHeader, revision);
  const { ledgerLostForMs } = engine;
  if (ledgerLostForMs !== null) reply.header('age', Math.floor(ledgerLostForMs / 1000));
}

/**
 * `If-Revision-At-Least: N` on any call under /v1: it is answered once this tracker holds revision N, or 503
 * `revision-not-reached`. So a client that moves from one tracker to another never sees time go backwards.
 */
export function serveRevisions(fastify: FastifyInstance, engine: ZoneEngine, revisionMs: number): void {
  fastify.addHook('preValidation', async ({ headers, routeOptions }) => {
    const asked = headers['if-revision-at-least'];
    if (asked === undefined || !routeOptions.url?.startsWith('/v1/')) return;
    const revision = revisionIn('If-Revision-At-Least', asked);
    if (revision !== null) await engine.reach(revision, revisionMs);
  });
  fastify.addHook('preSerialization', (_request, reply, payload, done) => {
    const revision = (payload as { readonly revision?: unknown } | null)?.revision;
    if (typeof revision === 'number') nameRevision(reply, revision, engine);
    done(null, payload);
  });
}
