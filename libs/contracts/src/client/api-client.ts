import { createParser } from 'eventsource-parser';
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
import type { Problem } from '../problems/problem.js';
import { ApiProblemError, TrackerUnreachableError } from './api-error.js';

export interface ClientOptions {
  /** `http://127.0.0.1:4180` */
  readonly url: string;
  readonly token?: string;
  /** For one request, milliseconds; streams have none. */
  readonly timeoutMs?: number;
  /** Ends all requests under way when it aborts, with TrackerUnreachableError. */
  readonly signal?: AbortSignal;
}

interface Request {
  readonly method?: string;
  readonly query?: Readonly<Record<string, string | number | null | undefined>>;
  readonly json?: unknown;
  readonly xml?: string;
}

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

/** An answer with its HTTP status: 201 for a new claim, 200 for a repeated one. */
export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

const segment = encodeURIComponent;

/**
 * The tracker's HTTP API. Every call throws ApiProblemError when the tracker refuses it and
 * TrackerUnreachableError when there is no answer; nothing is retried here.
 */
export class NumaledgerClient {
  private readonly timeoutMs: number;

  constructor(private readonly options: ClientOptions) {
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Reports libvirt capabilities XML, as it stands. */
  async reportCapabilities(host: string, xml: string): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/capabilities`, { method: 'PUT', xml });
  }

  /** Reports a host in the JSON form: a HostReport of libs/numa. */
  async reportHost(host: string, report: unknown): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/capabilities`, { method: 'PUT', json: report });
  }

  async setHostPolicy(host: string, policy: HostPolicyDto): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/policy`, { method: 'PUT', json: policy });
  }

  async enableHost(host: string): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/enable`, { method: 'POST' });
  }

  async disableHost(host: string, reason: string): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/disable`, { method: 'POST', json: { reason } });
  }

  async removeHost(host: string): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}`, { method: 'DELETE' });
  }

  async hosts(query: { after?: string; limit?: number; at?: string } = {}): Promise<HostListAnswer> {
    return this.json('/v1/hosts', { query });
  }

  async host(host: string, query: { at?: string } = {}): Promise<HostAnswer> {
    return this.json(`/v1/hosts/${segment(host)}`, { query });
  }

  async placeClaim(claim: PlaceClaimDto): Promise<Answered<ClaimAnswer>> {
    const response = await this.send('/v1/claims', { method: 'POST', json: claim });
    return { status: response.status, body: (await response.json()) as ClaimAnswer };
  }

  /** Claims a guest that was found running without a claim, where it runs. */
  async adoptGuest(
    host: string,
    instanceId: string,
    adoption: AdoptGuestDto,
  ): Promise<Answered<ClaimAnswer>> {
    const path = `/v1/hosts/${segment(host)}/guests/${segment(instanceId)}/adopt`;
    const response = await this.send(path, { method: 'POST', json: adoption });
    return { status: response.status, body: (await response.json()) as ClaimAnswer };
  }

  async releaseClaim(claimId: string): Promise<ClaimAnswer> {
    return this.json(`/v1/claims/${segment(claimId)}`, { method: 'DELETE' });
  }

  async placeClaims(claims: readonly PlaceClaimDto[]): Promise<BatchAnswer> {
    return this.json('/v1/claims/batch', { method: 'POST', json: { claims } });
  }

  /** The guest was spawned: its lease counts no longer. */
  async confirmClaim(claimId: string): Promise<ClaimConfirmedAnswer> {
    return this.json(`/v1/claims/${segment(claimId)}/confirm`, { method: 'POST' });
  }

  async startMove(claimId: string, move: StartMoveDto): Promise<Answered<MoveAnswer>> {
    const response = await this.send(`/v1/claims/${segment(claimId)}/moves`, { method: 'POST', json: move });
    return { status: response.status, body: (await response.json()) as MoveAnswer };
  }

  async endMove(claimId: string, moveId: string, how: 'confirm' | 'revert'): Promise<MoveAnswer> {
    return this.json(`/v1/claims/${segment(claimId)}/moves/${segment(moveId)}/${how}`, { method: 'POST' });
  }

  /** Dry run: nothing is held. */
  async candidates(guest: CandidatesDto): Promise<CandidatesAnswer> {
    return this.json('/v1/candidates', { method: 'POST', json: guest });
  }

  async usage(query: { at?: string } = {}): Promise<UsageAnswer> {
    return this.json('/v1/usage', { query });
  }

  async claims(
    query: { after?: string; limit?: number; host?: string; state?: string; at?: string } = {},
  ): Promise<ClaimListAnswer> {
    return this.json('/v1/claims', { query });
  }

  async claim(claimId: string, query: { at?: string } = {}): Promise<ClaimAnswer> {
    return this.json(`/v1/claims/${segment(claimId)}`, { query });
  }

  /** The guest XML elements of a claim's placement. */
  async domainXml(claimId: string): Promise<string> {
    return (await this.send(`/v1/claims/${segment(claimId)}/domain-xml`, {})).text();
  }

  async ledger(query: LedgerFilter & { limit?: number } = {}): Promise<LedgerAnswer> {
    return this.json('/v1/ledger', { query: { ...query } });
  }

  /** `tell` hears now and then how far it is. */
  async verifyLedger(tell?: (progress: VerifyProgress) => void): Promise<VerifyAnswer> {
    const path = '/v1/ledger/verify';
    if (!tell) return this.json(path, {});
    const signal = AbortSignal.timeout(this.timeoutMs);
    for await (const message of this.stream<VerifyProgress | VerifyAnswer>(path, null, signal)) {
      if ('valid' in message) return message;
      tell(message);
    }
    throw new TrackerUnreachableError(this.options.url, 'the verification took too long');
  }

  /** Why a claim was placed where it is, or rejected; `now`: how it would go now. */
  async explainClaim(
    claimId: string,
    query: { host?: string; now?: 'true' } = {},
  ): Promise<ExplanationAnswer> {
    return this.json(`/v1/claims/${segment(claimId)}/explanation`, { query });
  }

  /** The same for the decision at a revision. */
  async explainRevision(
    revision: number,
    query: { host?: string; now?: 'true' } = {},
  ): Promise<ExplanationAnswer> {
    return this.json(`/v1/ledger/${revision}/explanation`, { query });
  }

  /** Where the ledger is, or was at a revision or time. */
  async ledgerHead(query: { at?: string } = {}): Promise<LedgerHead> {
    return this.json('/v1/ledger/checkpoint', { query });
  }

  async diffLedger(query: { from: string; to: string }): Promise<LedgerDiffAnswer> {
    return this.json('/v1/ledger/diff', { query });
  }

  /** Each event with the cell usage that it left. */
  async *replayLedger(
    query: { from?: number; until?: string; host?: string } = {},
  ): AsyncGenerator<ReplayedEventAnswer> {
    const response = await this.send('/v1/ledger/replay', { query });
    let rest = '';
    for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) yield JSON.parse(line) as ReplayedEventAnswer;
    }
    if (rest !== '') throw new TrackerUnreachableError(this.options.url, 'the replay was cut off');
  }

  async recordOutcome(host: string, outcome: OutcomeDto): Promise<HostCommandAnswer> {
    return this.json(`/v1/hosts/${segment(host)}/outcomes`, { method: 'POST', json: outcome });
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
    return this.stream(`/v1/ledger/events${search({ ...filter })}`, lastEventId, signal);
  }

  /**
   * Follows a host's decisions until `signal` aborts or the connection ends (then it throws
   * TrackerUnreachableError): call it again with the last decision handled.
   */
  decisions(host: string, lastEventId: number | null, signal: AbortSignal): AsyncGenerator<DecisionMessage> {
    return this.stream(`/v1/hosts/${segment(host)}/decisions`, lastEventId, signal);
  }

  /** Server-sent events, each JSON. */
  private async *stream<T>(path: string, lastEventId: number | null, signal: AbortSignal): AsyncGenerator<T> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== null) headers['last-event-id'] = String(lastEventId);
    const response = await this.fetch(path, { headers, signal });
    const waiting: T[] = [];
    const parser = createParser({ onEvent: (event) => waiting.push(JSON.parse(event.data) as T) });
    try {
      for await (const bytes of response.body!.pipeThrough(new TextDecoderStream())) {
        parser.feed(bytes);
        yield* waiting.splice(0);
      }
    } catch (error) {
      if (signal.aborted) return;
      throw new TrackerUnreachableError(this.options.url, (error as Error).message);
    }
    if (!signal.aborted) throw new TrackerUnreachableError(this.options.url, 'the stream ended');
  }

  private async json<T>(path: string, request: Request): Promise<T> {
    return (await (await this.send(path, request)).json()) as T;
  }

  private send(path: string, request: Request): Promise<Response> {
    const headers: Record<string, string> = {};
    if (request.xml !== undefined) headers['content-type'] = 'application/xml';
    if (request.json !== undefined) headers['content-type'] = 'application/json';
    return this.fetch(path + search(request.query ?? {}), {
      method: request.method ?? 'GET',
      headers,
      body: request.xml ?? (request.json === undefined ? undefined : JSON.stringify(request.json)),
      signal: this.untilTimeout(),
    });
  }

  private untilTimeout(): AbortSignal {
    const { signal } = this.options;
    const timeout = AbortSignal.timeout(this.timeoutMs);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  }

  private async fetch(
    path: string,
    init: RequestInit & { headers: Record<string, string> },
  ): Promise<Response> {
    const { url, token } = this.options;
    if (token) init.headers.authorization = `Bearer ${token}`;
    let response: Response;
    try {
      response = await fetch(url + path, init);
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
      throw new TrackerUnreachableError(url, cause?.code ?? cause?.message ?? message);
    }
    if (response.ok) return response;
    throw new ApiProblemError(await problemOf(response));
  }
}

/** `?from=1&host=a`, without what is not set; empty when nothing is. */
function search(query: NonNullable<Request['query']>): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (set.length === 0) return '';
  return `?${new URLSearchParams(set.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Problem;
  } catch {
    const title = `the answer was ${response.status} without a problem document`;
    return {
      type: 'about:blank',
      code: 'unknown',
      title,
      status: response.status,
      detail: text.slice(0, 500),
    };
  }
}
