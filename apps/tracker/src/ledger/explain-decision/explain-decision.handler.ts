import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ExplanationAnswer, HostExplanationAnswer } from '#contracts/answers/explanation-answer.js';
import { cellUsageAnswer } from '#contracts/wire/host-usage.js';
import { placementAnswer } from '#contracts/wire/placement.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import {
  type DecisionEvent,
  explainDecision,
  type HostExplanation,
  isDecision,
} from '#ledger/explain/explain-decision.js';
import { defaultRank } from '#ledger/selection/rank/rank-policy.js';
import { RefusedError } from '../../http/refused-error.js';
import { doneInSlices } from '../../slices/in-slices.js';
import { Zones } from '../../zone-engine/zones.js';
import { ExplainDecisionQuery, type Explained } from './explain-decision.query.js';

/**
 * Replays to right before the decision and makes it again; with `now`, to the end of the ledger: the state that answers
 * queries goes on while the hosts are asked.
 */
@QueryHandler(ExplainDecisionQuery)
export class ExplainDecisionHandler implements IQueryHandler<ExplainDecisionQuery, ExplanationAnswer> {
  constructor(private readonly zones: Zones) {}

  async execute({ explained, query, caller }: ExplainDecisionQuery): Promise<ExplanationAnswer> {
    const { engine } = this.zones;
    const event = await this.decisionAt(await this.revisionOf(explained));
    const names = query.host === undefined ? [] : [query.host];
    const at = query.now === 'true' ? await engine.read(({ revision }) => revision) : event.revision - 1;
    const { hosts, ...explanation } = await engine.past.at(at, caller, (state) =>
      doneInSlices(explainDecision(state, event, names)),
    );
    const { type, data } = event;
    return {
      ...explanation,
      decidedAt: event.revision,
      decision: 'placement' in data ? 'placed' : 'rejected',
      type,
      claimId: data.claim.claimId,
      moveId: 'moveId' in data ? data.moveId : null,
      rank: data.rank ?? defaultRank,
      hosts: hosts.map(hostAnswer),
    };
  }

  private revisionOf(explained: Explained): Promise<number> {
    return this.zones.engine.read(({ claims, revision, zone }) => {
      if ('revision' in explained) {
        if (explained.revision <= revision) return explained.revision;
        throw new RefusedError('revision-not-found', `the ledger ends at revision ${revision}`, 'revision');
      }
      const claim = claims.get(explained.claimId);
      if (claim) return claim.decidedAt;
      const message = `claim ${explained.claimId} is not known in zone ${zone}`;
      throw new RefusedError('claim-not-found', message, 'claimId');
    });
  }

  private async decisionAt(revision: number): Promise<DecisionEvent> {
    const event = await this.eventAt(revision);
    if (isDecision(event)) return event;
    const message = `revision ${revision} is ${event.type}, which chooses no host: there is nothing to explain`;
    throw new RefusedError('not-a-decision', message, 'revision');
  }

  private async eventAt(revision: number): Promise<LedgerEvent> {
    for await (const event of this.zones.engine.history(revision)) return event;
    throw new Error(`revision ${revision} cannot be read`);
  }
}

function hostAnswer({ free, cells, placement, ...explanation }: HostExplanation): HostExplanationAnswer {
  return {
    ...explanation,
    free: { dedicatedCpus: free.dedicatedCpus, memoryMb: free.memoryMiB },
    cells: cells.map(cellUsageAnswer),
    placement: placement && placementAnswer(placement),
  };
}
