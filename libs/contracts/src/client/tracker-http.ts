import { createParser } from 'eventsource-parser';
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

export interface Request {
  readonly method?: string;
  readonly query?: Query;
  readonly json?: unknown;
  readonly xml?: string;
  /** What the answer is; without it JSON. */
  readonly accept?: MediaType;
}

type Query = Readonly<Record<string, string | number | null | undefined>>;

type MediaType = 'application/json' | 'application/xml' | 'application/x-ndjson' | 'text/event-stream';

/** An answer with its HTTP status: 201 for a new claim, 200 for a repeated one. */
export interface Answered<T> {
  readonly status: number;
  readonly body: T;
}

/** Asks a tracker, and takes no answer that is not one's. Throws ApiProblemError and TrackerUnreachableError. */
export class TrackerHttp {
  readonly timeoutMs: number;

  constructor(private readonly options: ClientOptions) {
    this.timeoutMs = options.timeoutMs ?? 30_000;
  }

  /** Server-sent events, each JSON; one that is a problem is thrown. */
  async *stream<T>(
    path: string,
    query: Query,
    lastEventId: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (lastEventId !== null) headers['last-event-id'] = String(lastEventId);
    const response = await this.fetch(path + search(query), { headers, signal }, 'text/event-stream');
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
    if (!signal.aborted) throw this.unreachable('the stream ended');
  }

  /** Lines of JSON, of which the last may be a problem. */
  async *lines<T extends object>(path: string, request: Request): AsyncGenerator<T> {
    const response = await this.send(path, { ...request, accept: 'application/x-ndjson' });
    let rest = '';
    for await (const text of this.pieces(response)) {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        const read = this.parsed<T | { readonly problem: Problem }>(line);
        if ('problem' in read) throw new ApiProblemError(read.problem);
        yield read;
      }
    }
    if (rest !== '') throw this.unreachable('the answer was cut off');
  }

  async xml(path: string, request: Request): Promise<string> {
    return this.text(await this.send(path, { ...request, accept: 'application/xml' }));
  }

  async json<T>(path: string, request: Request, field?: string): Promise<T> {
    return (await this.answered<T>(path, request, field)).body;
  }

  /** @param field one that every answer of this kind has: most name the revision they hold for */
  async answered<T>(path: string, request: Request, field = 'revision'): Promise<Answered<T>> {
    const response = await this.send(path, request);
    return { status: response.status, body: this.parsed(await this.text(response), field) };
  }

  unreachable(why: string): TrackerUnreachableError {
    return new TrackerUnreachableError(this.options.url, why);
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
    return this.unreachable(why);
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
      throw this.unreachable(cause?.code ?? cause?.message ?? message);
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
function search(query: Query): string {
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
