import type { BatchAnswer } from '../answers/batch-answer.js';
import type { CandidatesAnswer } from '../answers/candidates-answer.js';
import type { ClaimAnswer, ClaimConfirmedAnswer, ClaimListAnswer } from '../answers/claim-answer.js';
import type { DecisionMessage } from '../answers/decision-message.js';
import type { ExplanationAnswer } from '../answers/explanation-answer.js';
import type { HostAnswer, HostCommandAnswer, HostListAnswer } from '../answers/host-answer.js';
import type {
  LedgerAnswer,
  LedgerEventAnswer,
  VerifyAnswer,
  VerifyProgress,
} from '../answers/ledger-answer.js';
import type { MoveAnswer } from '../answers/move-answer.js';
import type { LedgerDiffAnswer, ReplayedEventAnswer } from '../answers/replay-answer.js';
import type { UsageAnswer } from '../answers/usage-answer.js';
import type { LedgerHead } from '../checkpoint/checkpoint.js';
import type { AdoptGuestDto } from '../dto/adopt-guest.dto.js';
import type { CandidatesDto } from '../dto/candidates.dto.js';
import type { HostPolicyDto } from '../dto/host-policy.dto.js';
import type { OutcomeDto } from '../dto/outcome.dto.js';
import type { PlaceClaimDto } from '../dto/place-claim.dto.js';
import type { StartMoveDto } from '../dto/start-move.dto.js';
import { InvalidNameError, TrackerUnreachableError } from './api-error.js';
import { type Answered, type ClientOptions, TrackerHttp } from './tracker-http.js';

/** Which events of the ledger are wanted. */
export interface LedgerFilter {
  /** The first revision. */
  readonly from?: number;
  readonly host?: string;
  readonly claim?: string;
  readonly type?: string;
  /** Not before this time, and not after: ISO 8601 with its zone. */
  readonly since?: string;
  readonly until?: string;
}

/** Paths of the API. Throws InvalidNameError. */
const hostPath = (host: string): string => `/v1/hosts/${segment("the host's name", host)}`;
const claimPath = (claimId: string): string => `/v1/claims/${segment("the claim's id", claimId)}`;

/** Encoded, any text stands for itself in a path but these: they would lead to another address. */
function segment(what: string, name: string): string {
  if (['', '.', '..'].includes(name)) throw new InvalidNameError(what, name);
  return encodeURIComponent(name);
}

/**
 * The tracker's HTTP API. Every call throws ApiProblemError when the tracker refuses it, TrackerUnreachableError when
 * there is no answer or not a tracker's, and InvalidNameError for a name that no path can hold; nothing is retried here.
 */
export class NumaledgerClient {
  private readonly http: TrackerHttp;

  constructor(options: ClientOptions) {
    this.http = new TrackerHttp(options);
  }

  /** Reports libvirt capabilities XML, as it stands. */
  async reportCapabilities(host: string, xml: string): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/capabilities`, { method: 'PUT', xml });
  }

  /** Reports a host in the JSON form: a HostReport of libs/numa. */
  async reportHost(host: string, report: unknown): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/capabilities`, { method: 'PUT', json: report });
  }

  async setHostPolicy(host: string, policy: HostPolicyDto): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/policy`, { method: 'PUT', json: policy });
  }

  async enableHost(host: string): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/enable`, { method: 'POST' });
  }

  async disableHost(host: string, reason: string): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/disable`, { method: 'POST', json: { reason } });
  }

  async removeHost(host: string): Promise<HostCommandAnswer> {
    return this.http.json(hostPath(host), { method: 'DELETE' });
  }

  async hosts(query: { after?: string; limit?: number; at?: string } = {}): Promise<HostListAnswer> {
    return this.http.json('/v1/hosts', { query });
  }

  async host(host: string, query: { at?: string } = {}): Promise<HostAnswer> {
    return this.http.json(hostPath(host), { query });
  }

  async placeClaim(claim: PlaceClaimDto): Promise<Answered<ClaimAnswer>> {
    return this.http.answered('/v1/claims', { method: 'POST', json: claim });
  }

  /** Claims a guest that was found running without a claim, where it runs. */
  async adoptGuest(
    host: string,
    instanceId: string,
    adoption: AdoptGuestDto,
  ): Promise<Answered<ClaimAnswer>> {
    const path = `${hostPath(host)}/guests/${segment("the libvirt domain's UUID", instanceId)}/adopt`;
    return this.http.answered(path, { method: 'POST', json: adoption });
  }

  async releaseClaim(claimId: string): Promise<ClaimAnswer> {
    return this.http.json(claimPath(claimId), { method: 'DELETE' });
  }

  async placeClaims(claims: readonly PlaceClaimDto[]): Promise<BatchAnswer> {
    return this.http.json('/v1/claims/batch', { method: 'POST', json: { claims } }, 'results');
  }

  /** The guest was spawned: its lease counts no longer. */
  async confirmClaim(claimId: string): Promise<ClaimConfirmedAnswer> {
    return this.http.json(`${claimPath(claimId)}/confirm`, { method: 'POST' });
  }

  async startMove(claimId: string, move: StartMoveDto): Promise<Answered<MoveAnswer>> {
    return this.http.answered(`${claimPath(claimId)}/moves`, { method: 'POST', json: move });
  }

  async endMove(claimId: string, moveId: string, how: 'confirm' | 'revert'): Promise<MoveAnswer> {
    return this.http.json(`${claimPath(claimId)}/moves/${segment("the move's id", moveId)}/${how}`, {
      method: 'POST',
    });
  }

  /** Dry run: nothing is held. */
  async candidates(guest: CandidatesDto): Promise<CandidatesAnswer> {
    return this.http.json('/v1/candidates', { method: 'POST', json: guest });
  }

  async usage(query: { at?: string } = {}): Promise<UsageAnswer> {
    return this.http.json('/v1/usage', { query });
  }

  async claims(
    query: { after?: string; limit?: number; host?: string; state?: string; at?: string } = {},
  ): Promise<ClaimListAnswer> {
    return this.http.json('/v1/claims', { query });
  }

  async claim(claimId: string, query: { at?: string } = {}): Promise<ClaimAnswer> {
    return this.http.json(claimPath(claimId), { query });
  }

  /** The guest XML elements of a claim's placement. */
  async domainXml(claimId: string, query: { at?: string } = {}): Promise<string> {
    return this.http.xml(`${claimPath(claimId)}/domain-xml`, { query });
  }

  async ledger(query: LedgerFilter & { limit?: number } = {}): Promise<LedgerAnswer> {
    return this.http.json('/v1/ledger', { query: { ...query } });
  }

  /** `tell` hears now and then how far it is. */
  async verifyLedger(tell?: (progress: VerifyProgress) => void): Promise<VerifyAnswer> {
    const path = '/v1/ledger/verify';
    if (!tell) return this.http.json(path, {});
    const signal = AbortSignal.timeout(this.http.timeoutMs);
    for await (const message of this.http.stream<VerifyProgress | VerifyAnswer>(path, {}, null, signal)) {
      if ('valid' in message) return message;
      tell(message);
    }
    throw this.http.unreachable('the verification took too long');
  }

  /** Why a claim was placed where it is, or rejected; `now`: how it would go now. */
  async explainClaim(
    claimId: string,
    query: { host?: string; now?: 'true' } = {},
  ): Promise<ExplanationAnswer> {
    return this.http.json(`${claimPath(claimId)}/explanation`, { query });
  }

  /** The same for the decision at a revision. */
  async explainRevision(
    revision: number,
    query: { host?: string; now?: 'true' } = {},
  ): Promise<ExplanationAnswer> {
    return this.http.json(`/v1/ledger/${revision}/explanation`, { query });
  }

  /** Where the ledger is, or was at a revision or time. */
  async ledgerHead(query: { at?: string } = {}): Promise<LedgerHead> {
    return this.http.json('/v1/ledger/checkpoint', { query });
  }

  async diffLedger(query: { from: string; to: string }): Promise<LedgerDiffAnswer> {
    return this.http.json('/v1/ledger/diff', { query }, 'from');
  }

  /** Each event with what it left used. A reader that pauses for long is cut off; then it is taken up behind its last event. */
  async *replayLedger(
    query: { from?: number; until?: string; host?: string } = {},
  ): AsyncGenerator<ReplayedEventAnswer> {
    for (let { from = 0 } = query, last = -1; ; from = last + 1) {
      try {
        const events = this.http.lines<ReplayedEventAnswer>('/v1/ledger/replay', {
          query: { ...query, from },
        });
        for await (const event of events) {
          yield event;
          last = event.revision;
        }
        return;
      } catch (error) {
        if (last < from || !(error instanceof TrackerUnreachableError)) throw error;
      }
    }
  }

  async recordOutcome(host: string, outcome: OutcomeDto): Promise<HostCommandAnswer> {
    return this.http.json(`${hostPath(host)}/outcomes`, { method: 'POST', json: outcome });
  }

  /**
   * Follows the ledger, behind `lastEventId` or from `filter.from` on, until `signal` aborts or the connection ends
   * (then it throws TrackerUnreachableError): call it again with the last revision seen.
   */
  followLedger(
    filter: LedgerFilter,
    lastEventId: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<LedgerEventAnswer> {
    return this.http.stream('/v1/ledger/events', { ...filter }, lastEventId, signal);
  }

  /**
   * Follows a host's decisions until `signal` aborts or the connection ends (then it throws
   * TrackerUnreachableError): call it again with the last decision handled.
   */
  decisions(host: string, lastEventId: number | null, signal: AbortSignal): AsyncGenerator<DecisionMessage> {
    return this.http.stream(`${hostPath(host)}/decisions`, {}, lastEventId, signal);
  }
}
