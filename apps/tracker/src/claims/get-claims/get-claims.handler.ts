import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ClaimAnswer, ClaimListAnswer } from '#contracts/answers/claim-answer.js';
import type { ClaimRecord } from '#ledger/state/claim-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { defaultLimit, page } from '../../http/page.query.js';
import { RefusedError } from '../../http/refused-error.js';
import { Zones } from '../../zone-engine/zones.js';
import { claimAnswer } from '../claim-answers.js';
import { GuestDrifts } from '../guest-drifts.js';
import { type ClaimsQuery, GetClaimQuery, GetClaimsQuery } from './get-claims.query.js';

@QueryHandler(GetClaimsQuery)
export class GetClaimsHandler implements IQueryHandler<GetClaimsQuery, ClaimListAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ query, caller }: GetClaimsQuery): Promise<ClaimListAnswer> {
    return this.zones.lookAtMany(query.at, caller, (state) => {
      const drifts = new GuestDrifts(state);
      const { items, next } =
        query.host === undefined ? anywhere(state, query) : onHost(state, query.host, query);
      return {
        revision: state.revision,
        claims: items.map((record) => claimAnswer(record, state, drifts)),
        next,
      };
    });
  }
}

interface ClaimsPage {
  readonly items: readonly ClaimRecord[];
  readonly next: string | null;
}

function anywhere(
  { claims }: ZoneState,
  { after = '', limit = defaultLimit, state }: ClaimsQuery,
): ClaimsPage {
  const ids = claims.idsBehind(after, state ?? null, limit + 1);
  const items = ids.slice(0, limit).map((claimId) => claims.get(claimId)!);
  return { items, next: ids.length > limit ? ids[limit - 1]! : null };
}

function onHost(state: ZoneState, host: string, query: ClaimsQuery): ClaimsPage {
  const wanted = heldBy(state, host)
    .filter((record) => query.state === undefined || record.state === query.state)
    .sort((a, b) => (a.claimId < b.claimId ? -1 : 1));
  return page(wanted, ({ claimId }) => claimId, query);
}

function heldBy(state: ZoneState, name: string): ClaimRecord[] {
  const host = state.hosts.get(name);
  if (!host)
    throw new RefusedError('host-not-found', `host ${name} is not known in zone ${state.zone}`, 'host', {
      revision: state.revision,
    });
  const claimIds = new Set([...host.holds.values()].map(({ claimId }) => claimId));
  return [...claimIds].map((claimId) => state.claims.get(claimId)!);
}

@QueryHandler(GetClaimQuery)
export class GetClaimHandler implements IQueryHandler<GetClaimQuery, ClaimAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ claimId, at, caller }: GetClaimQuery): Promise<ClaimAnswer> {
    return this.zones.look(at, caller, (state) => {
      const record = state.claims.get(claimId);
      if (!record)
        throw new RefusedError(
          'claim-not-found',
          `claim ${claimId} is not known in zone ${state.zone}`,
          'claimId',
          { revision: state.revision },
        );
      return claimAnswer(record, state);
    });
  }
}
