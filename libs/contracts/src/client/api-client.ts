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
import { ApiProblemError, InvalidNameError, TrackerUnreachableError } from './api-error.js';

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
  /** What the answer is; without it JSON. */
  readonly accept?: MediaType;
}

type MediaType = 'application/json' | 'application/xml' | 'application/x-ndjson' | 'text/event-stream';

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
  private readonly timeoutMs: number;

  constructor(private readonly options: ClientOptions) {
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Reports libvirt capabilities XML, as it stands. */
  async reportCapabilities(host: string, xml: string): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/capabilities`, { method: 'PUT', xml });
  }

  /** Reports a host in the JSON form: a HostReport of libs/numa. */
  async reportHost(host: string, report: unknown): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/capabilities`, { method: 'PUT', json: report });
  }

  async setHostPolicy(host: string, policy: HostPolicyDto): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/policy`, { method: 'PUT', json: policy });
  }

  async enableHost(host: string): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/enable`, { method: 'POST' });
  }

  async disableHost(host: string, reason: string): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/disable`, { method: 'POST', json: { reason } });
  }

  async removeHost(host: string): Promise<HostCommandAnswer> {
    return this.json(hostPath(host), { method: 'DELETE' });
  }

  async hosts(query: { after?: string; limit?: number; at?: string } = {}): Promise<HostListAnswer> {
    return this.json('/v1/hosts', { query });
  }

  async host(host: string, query: { at?: string } = {}): Promise<HostAnswer> {
    return this.json(hostPath(host), { query });
  }

  async placeClaim(claim: PlaceClaimDto): Promise<Answered<ClaimAnswer>> {
    return this.answered('/v1/claims', { method: 'POST', json: claim });
  }

  /** Claims a guest that was found running without a claim, where it runs. */
  async adoptGuest(
    host: string,
    instanceId: string,
    adoption: AdoptGuestDto,
  ): Promise<Answered<ClaimAnswer>> {
    const path = `${hostPath(host)}/guests/${segment("the libvirt domain's UUID", instanceId)}/adopt`;
    return this.answered(path, { method: 'POST', json: adoption });
  }

  async releaseClaim(claimId: string): Promise<ClaimAnswer> {
    return this.json(claimPath(claimId), { method: 'DELETE' });
  }

  async placeClaims(claims: readonly PlaceClaimDto[]): Promise<BatchAnswer> {
    return this.json('/v1/claims/batch', { method: 'POST', json: { claims } }, 'results');
  }

  /** The guest was spawned: its lease counts no longer. */
  async confirmClaim(claimId: string): Promise<ClaimConfirmedAnswer> {
    return this.json(`${claimPath(claimId)}/confirm`, { method: 'POST' });
  }

  async startMove(claimId: string, move: StartMoveDto): Promise<Answered<MoveAnswer>> {
    return this.answered(`${claimPath(claimId)}/moves`, { method: 'POST', json: move });
  }

  async endMove(claimId: string, moveId: string, how: 'confirm' | 'revert'): Promise<MoveAnswer> {
    return this.json(`${claimPath(claimId)}/moves/${segment("the move's id", moveId)}/${how}`, {
      method: 'POST',
    });
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
    return this.json(claimPath(claimId), { query });
  }

  /** The guest XML elements of a claim's placement. */
  async domainXml(claimId: string): Promise<string> {
    return this.text(await this.send(`${claimPath(claimId)}/domain-xml`, { accept: 'application/xml' }));
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
    return this.json(`${claimPath(claimId)}/explanation`, { query });
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
    return this.json('/v1/ledger/diff', { query }, 'from');
  }

  /** Each event with the cell usage that it left. */
  async *replayLedger(
    query: { from?: number; until?: string; host?: string } = {},
  ): AsyncGenerator<ReplayedEventAnswer> {
    const response = await this.send('/v1/ledger/replay', { query, accept: 'application/x-ndjson' });
    let rest = '';
    for await (const text of this.pieces(response)) {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const read = this.parsed<ReplayedEventAnswer | { readonly problem: Problem }>(line);
        if ('problem' in read) throw new ApiProblemError(read.problem);
        yield read;
      }
    }
    if (rest !== '') throw new TrackerUnreachableError(this.options.url, 'the replay was cut off');
  }

  async recordOutcome(host: string, outcome: OutcomeDto): Promise<HostCommandAnswer> {
    return this.json(`${hostPath(host)}/outcomes`, { method: 'POST', json: outcome });
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
    return this.stream(`${hostPath(host)}/decisions`, lastEventId, signal);
  }

  /** Server-sent events, each JSON; one that is a problem is thrown. */
  private async *stream<T>(path: string, lastEventId: number | null, signal: AbortSignal): AsyncGenerator<T> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== null) headers['last-event-id'] = String(lastEventId);
    const response = await this.fetch(path, { headers, signal }, 'text/event-stream');
    const waiting: { readonly event?: string; readonly data: string }[] = [];
    const parser = createParser({ onEvent: (message) => waiting.push(message) });
    try {
      for await (const text of this.pieces(response)) {
        parser.feed(text);
        for (const { event, data } of waiting.splice(0)) {
          if (event === 'problem') throw new ApiProblemError(this.parsed(data));
          yield this.parsed(data);
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (!signal.aborted) throw new TrackerUnreachableError(this.options.url, 'the stream ended');
  }

  private async json<T>(path: string, request: Request, field?: string): Promise<T> {
    return (await this.answered<T>(path, request, field)).body;
  }

  /** @param field one that every answer of this kind has: most name the revision they hold for */
  private async answered<T>(path: string, request: Request, field = 'revision'): Promise<Answered<T>> {
    const response = await this.send(path, request);
    return { status: response.status, body: this.parsed(await this.text(response), field) };
  }

  /** JSON of the tracker: an object, with `field` if one is named. Anything else comes from somebody else. */
  private parsed<T>(text: string, field?: string): T {
    const value = jsonObject(text);
    if (value && (field === undefined || Object.hasOwn(value, field))) return value as T;
    throw this.otherThanTracker('it sent JSON of another form');
  }

  private async text(response: Response): Promise<string> {
    try {
      return await response.text();
    } catch (error) {
      throw this.cutOff(error as Failure);
    }
  }

  /** A body as it comes. */
  private async *pieces(response: Response): AsyncGenerator<string> {
    try {
      yield* response.body!.pipeThrough(new TextDecoderStream());
    } catch (error) {
      throw this.cutOff(error as Failure);
    }
  }

  private cutOff({ name, message, cause }: Failure): TrackerUnreachableError {
    const why = name === 'TimeoutError' ? message : `the answer was cut off (${cause?.message ?? message})`;
    return new TrackerUnreachableError(this.options.url, why);
  }

  private send(path: string, request: Request): Promise<Response> {
    const headers: Record<string, string> = {};
    if (request.xml !== undefined) headers['content-type'] = 'application/xml';
    if (request.json !== undefined) headers['content-type'] = 'application/json';
    const init = {
      method: request.method ?? 'GET',
      headers,
      body: request.xml ?? (request.json === undefined ? undefined : JSON.stringify(request.json)),
      signal: this.untilTimeout(),
    };
    return this.fetch(path + search(request.query ?? {}), init, request.accept ?? 'application/json');
  }

  private untilTimeout(): AbortSignal {
    const { signal } = this.options;
    const timeout = AbortSignal.timeout(this.timeoutMs);
    return signal ? AbortSignal.any([signal, timeout]) : timeout;
  }

  /** An answer of the media type that was asked for. */
  private async fetch(
    path: string,
    init: RequestInit & { headers: Record<string, string> },
    accept: MediaType,
  ): Promise<Response> {
    const { url, token } = this.options;
    if (token) init.headers.authorization = `Bearer ${token}`;
    let response: Response;
    try {
      response = await fetch(url + path, init);
    } catch (error) {
      const { message, cause } = error as Failure;
      throw new TrackerUnreachableError(url, cause?.code ?? cause?.message ?? message);
    }
    const type = response.headers.get('content-type') ?? 'nothing that has a type';
    if (response.ok && type.startsWith(accept)) return response;
    const problem = response.ok ? null : jsonObject(await this.text(response));
    if (isProblem(problem)) throw new ApiProblemError(problem);
    // What nobody reads would hold the connection, and with it the process.
    if (response.ok) await response.body?.cancel();
    throw this.otherThanTracker(`it sent ${response.status} with ${type}`);
  }

  /** A proxy that finds no tracker behind it, or a wrong URL: either may be mended while the caller tries again. */
  private otherThanTracker(why: string): TrackerUnreachableError {
    const { url } = this.options;
    return new TrackerUnreachableError(url, why, `no numaledger answers at ${url}`);
  }
}

/** What `fetch` throws. */
type Failure = Error & { readonly cause?: { readonly code?: string; readonly message?: string } };

/** `?from=1&host=a`, without what is not set; empty when nothing is. */
function search(query: NonNullable<Request['query']>): string {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (set.length === 0) return '';
  return `?${new URLSearchParams(set.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** null: the text is none. */
function jsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    return null;
  }
}

function isProblem(value: JsonObject | null): value is Problem {
  return (
    typeof value?.code === 'string' && typeof value.title === 'string' && typeof value.status === 'number'
  );
}
