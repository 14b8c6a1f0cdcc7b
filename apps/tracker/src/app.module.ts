import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { GetCandidatesController } from './candidates/get-candidates.controller.js';
import { GetCandidatesHandler } from './candidates/get-candidates.handler.js';
import { AdoptGuestController } from './claims/adopt-guest/adopt-guest.controller.js';
import { AdoptGuestHandler } from './claims/adopt-guest/adopt-guest.handler.js';
import { ConfirmClaimController } from './claims/confirm-claim/confirm-claim.controller.js';
import { ConfirmClaimHandler } from './claims/confirm-claim/confirm-claim.handler.js';
import { DomainXmlController } from './claims/domain-xml/domain-xml.controller.js';
import { LeaseClock } from './claims/expire-claims/lease-clock.js';
import { GetClaimsController } from './claims/get-claims/get-claims.controller.js';
import { GetClaimHandler, GetClaimsHandler } from './claims/get-claims/get-claims.handler.js';
import { MoveClaimController } from './claims/move-claim/move-claim.controller.js';
import { EndMoveHandler, StartMoveHandler } from './claims/move-claim/move-claim.handler.js';
import { PlaceClaimController } from './claims/place-claim/place-claim.controller.js';
import { PlaceClaimHandler } from './claims/place-claim/place-claim.handler.js';
import { PlaceClaimsController } from './claims/place-claims/place-claims.controller.js';
import { ReleaseClaimController } from './claims/release-claim/release-claim.controller.js';
import { ReleaseClaimHandler } from './claims/release-claim/release-claim.handler.js';
import { HealthController } from './health/health.controller.js';
import { FollowDecisionsController } from './hosts/follow-decisions/follow-decisions.controller.js';
import { GetHostsController } from './hosts/get-hosts/get-hosts.controller.js';
import { GetHostHandler, GetHostsHandler } from './hosts/get-hosts/get-hosts.handler.js';
import { OperateHostController } from './hosts/operate-host/operate-host.controller.js';
import { OperateHostHandler } from './hosts/operate-host/operate-host.handler.js';
import { RecordOutcomeController } from './hosts/record-outcome/record-outcome.controller.js';
import { RecordOutcomeHandler } from './hosts/record-outcome/record-outcome.handler.js';
import { ReportHostController } from './hosts/report-host/report-host.controller.js';
import { ReportHostHandler } from './hosts/report-host/report-host.handler.js';
import { SetHostPolicyController } from './hosts/set-host-policy/set-host-policy.controller.js';
import { SetHostPolicyHandler } from './hosts/set-host-policy/set-host-policy.handler.js';
import { HostWatch, SILENT_AFTER_MS } from './hosts/watch-hosts/host-watch.js';
import { HTTP_LIMITS, type HttpLimits } from './http/http-limits.js';
import { OpenStreams } from './http/open-streams.js';
import { ProblemsController } from './http/problems.controller.js';
import { DiffLedgerController } from './ledger/diff-ledger/diff-ledger.controller.js';
import { ExplainDecisionController } from './ledger/explain-decision/explain-decision.controller.js';
import { ExplainDecisionHandler } from './ledger/explain-decision/explain-decision.handler.js';
import { FollowLedgerController } from './ledger/follow-ledger/follow-ledger.controller.js';
import { GetCheckpointController } from './ledger/get-checkpoint/get-checkpoint.controller.js';
import { GetLedgerController } from './ledger/get-ledger/get-ledger.controller.js';
import { GetLedgerHandler } from './ledger/get-ledger/get-ledger.handler.js';
import { ReplayLedgerController } from './ledger/replay-ledger/replay-ledger.controller.js';
import { VerifyLedgerController } from './ledger/verify-ledger/verify-ledger.controller.js';
import { VerifyLedgerHandler } from './ledger/verify-ledger/verify-ledger.handler.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';
import { DocsController, OpenApiHolder } from './openapi/docs.controller.js';
import { GetUsageController } from './usage/get-usage/get-usage.controller.js';
import { GetUsageHandler } from './usage/get-usage/get-usage.handler.js';
import { ZoneEngine } from './zone-engine/zone-engine.js';
import { DEFAULT_RANK, Zones } from './zone-engine/zones.js';

/** What a tracker is made around. */
export interface Tracked {
  readonly engine: ZoneEngine;
  readonly limits: HttpLimits;
  readonly rank: RankPolicy;
  readonly silentAfterMs: number;
}

@Module({})
export class AppModule {}

/** The tracker around an opened engine. */
export function moduleAround({ engine, limits, rank, silentAfterMs }: Tracked): DynamicModule {
  return {
    module: AppModule,
    imports: [CqrsModule.forRoot()],
    controllers: [
      ReportHostController,
      SetHostPolicyController,
      OperateHostController,
      GetHostsController,
      FollowDecisionsController,
      RecordOutcomeController,
      PlaceClaimsController,
      PlaceClaimController,
      AdoptGuestController,
      ConfirmClaimController,
      MoveClaimController,
      GetCandidatesController,
      GetUsageController,
      FollowLedgerController,
      ReleaseClaimController,
      DomainXmlController,
      GetClaimsController,
      ExplainDecisionController,
      ReplayLedgerController,
      DiffLedgerController,
      GetCheckpointController,
      VerifyLedgerController,
      GetLedgerController,
      HealthController,
      MetricsController,
      ProblemsController,
      DocsController,
    ],
    providers: [
      { provide: ZoneEngine, useValue: engine },
      { provide: HTTP_LIMITS, useValue: limits },
      { provide: DEFAULT_RANK, useValue: rank },
      { provide: SILENT_AFTER_MS, useValue: silentAfterMs },
      HostWatch,
      Zones,
      OpenStreams,
      Metrics,
      OpenApiHolder,
      LeaseClock,
      AdoptGuestHandler,
      ConfirmClaimHandler,
      StartMoveHandler,
      EndMoveHandler,
      GetCandidatesHandler,
      GetUsageHandler,
      ReportHostHandler,
      SetHostPolicyHandler,
      OperateHostHandler,
      GetHostsHandler,
      GetHostHandler,
      RecordOutcomeHandler,
      PlaceClaimHandler,
      ReleaseClaimHandler,
      GetClaimsHandler,
      GetClaimHandler,
      GetLedgerHandler,
      VerifyLedgerHandler,
      ExplainDecisionHandler,
    ],
  };
}
