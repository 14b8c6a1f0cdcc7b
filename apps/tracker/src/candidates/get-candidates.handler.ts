import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { CandidatesAnswer } from '#contracts/answers/candidates-answer.js';
import { claimRequestInput } from '#contracts/wire/claim-request.js';
import { placementAnswer } from '#contracts/wire/placement.js';
import { derivedGuest } from '#ledger/decide/derived-guest.js';
import type { Pieces } from '#ledger/pieces.js';
import { type SelectedHosts, selectHosts } from '#ledger/selection/select-host.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { doneInSlices } from '../slices/in-slices.js';
import { Zones } from '../zone-engine/zones.js';
import { GetCandidatesQuery } from './get-candidates.query.js';
import { syntheticZone } from './synthetic-zone.js';

/** Nobody's id: what is asked for is never held. */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Asks hosts in the order in which a claim would, and holds nothing. */
@QueryHandler(GetCandidatesQuery)
export class GetCandidatesHandler implements IQueryHandler<GetCandidatesQuery, CandidatesAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({
    dto: { limit = 10, rank = this.zones.defaultRank, ...dto },
  }: GetCandidatesQuery): Promise<CandidatesAnswer> {
    this.zones.checkZone(dto.zone);
    const claim = claimRequestInput({ ...dto, claimId: nobody });
    const guest = derivedGuest(claim);
    const select = (zone: ZoneState) => selectHosts(zone, claim, guest, { limit, rank });
    const { revision, found, rejection } = await this.asked(select, syntheticZone(dto));
    return {
      revision,
      rank,
      candidates: found.map(({ host, placement }) => ({ host, placement: placementAnswer(placement) })),
      complete: found.length < limit,
      reasons: rejection.reasons,
      nearest: rejection.nearest,
    };
  }

  private async asked(
    select: (zone: ZoneState) => Pieces<SelectedHosts>,
    synthetic: ZoneState | null,
  ): Promise<SelectedHosts & { readonly revision: number }> {
    const { longLooks, engine } = this.zones;
    if (synthetic === null)
      return longLooks.look(function* (state) {
        return { ...(yield* select(state)), revision: state.revision };
      });
    const revision = await engine.read((state) => state.revision);
    return { ...(await doneInSlices(select(synthetic))), revision };
  }
}
