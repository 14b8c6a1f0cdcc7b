import { stateHash } from '#ledger/state/canonical-state.js';
import { decisionsForConnect } from '#ledger/state/host-decisions.js';
import { patient } from '../../../apps/tracker/src/zone-engine/caller.js';
import type { ZoneEngine } from '../../../apps/tracker/src/zone-engine/zone-engine.js';
import type { Answer, Done, Refused, Request, Sent } from './requests.js';

/** Until a tracker has what a client has seen, virtual milliseconds. */
const reachMs = 1_000;

/** A request in a tracker, at the time that its clock shows. */
export async function handle(engine: ZoneEngine, request: Request, time: string): Promise<Answer> {
  switch (request.kind) {
    case 'command':
      return submit(engine, request, time);
    case 'batch': {
      const each = request.commands.map((sent) => submit(engine, sent, time).catch(refused));
      return { code: 'batch', answers: await Promise.all(each) };
    }
    case 'query':
      await engine.reach(request.atLeast, reachMs);
      return engine.read((state) => {
        return { code: 'state', revision: state.revision, hash: request.hashed ? stateHash(state) : null };
      });
    case 'past':
      await engine.reach(request.revision, reachMs);
      return engine.past.at(request.revision, patient, (state) => {
        return { code: 'past', revision: state.revision, hash: stateHash(state) };
      });
    case 'decisions':
      await engine.reach(request.atLeast, reachMs);
      return engine.read((state) => {
        const decisions = decisionsForConnect(state, request.host, state.revision).map((one) => {
          const { claimId } = one.kind === 'place' ? one.hold : one.release;
          return { kind: one.kind, claimId, decision: one.decision };
        });
        return { code: 'decisions', revision: state.revision, decisions };
      });
  }
}

export function refused({ code = 'internal', message }: Error & { readonly code?: string }): Refused {
  return { code: 'refused', why: code, message };
}

async function submit(engine: ZoneEngine, { id, command }: Sent, time: string): Promise<Done> {
  const { events, revision } = await engine.submit(command, { id, time });
  return { code: 'ok', revision, events: events.map(({ id, type, revision }) => ({ id, type, revision })) };
}
