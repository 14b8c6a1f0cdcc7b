import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { createApp } from '../../apps/tracker/src/create-app.js';
import type { HttpLimits } from '../../apps/tracker/src/http/http-limits.js';
import { type EngineOptions, ZoneEngine } from '../../apps/tracker/src/zone-engine/zone-engine.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined: it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly body: any;
}

export interface Asked {
  /** A string or bytes are sent as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiOptions {
  readonly token?: string;
  readonly rank?: RankPolicy;
  readonly limits?: Partial<HttpLimits>;
  readonly engine?: Partial<EngineOptions>;
  /** The ledger's folder, kept at the end; default: a new one, removed at the end. */
  readonly folder?: string;
  /** A store of the test's own, instead of one in a folder, or around it. Its end is the test's. */
  readonly store?: (inner: EventStore) => EventStore;
}

/** Those not ended yet: what a failing test leaves open ends with its file, and never holds up the run. */
const open = new Set<Api>();

afterAll(async () => {
  for (const api of open) await api.end();
});

/** A tracker's whole API in this process, on a ledger of its own. */
export class Api {
  readonly url: string;

  private constructor(
    readonly engine: ZoneEngine,
    readonly port: number,
    private readonly ends: readonly (() => Promise<void>)[],
  ) {
    this.url = `http://127.0.0.1:${port}`;
    open.add(this);
  }

  static async start({
    token = '',
    rank,
    limits,
    engine: options,
    folder,
    store: around,
  }: ApiOptions = {}): Promise<Api> {
    const own = folder === undefined ? await mkdtemp(join(tmpdir(), 'numaledger-api-')) : null;
    const inner = await openEventStore(`sqlite:${folder ?? own}`);
    const store = around?.(inner) ?? inner;
    const onPoison = (error: Error): never => {
      throw error;
    };
    const engine = new ZoneEngine({ store, zone: 'default', onPoison, ...options });
    await engine.open();
    const app = await createApp({ engine, token, rank, log: pino({ level: 'silent' }), limits });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    return new Api(engine, port, [
      () => engine.close(),
      () => app.close(),
      () => inner.close(),
      async () => void (own && (await rm(own, { recursive: true }))),
    ]);
  }

  async ask(method: string, path: string, { body, headers = {} }: Asked = {}): Promise<Answer> {
    const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: (raw ? body : JSON.stringify(body)) as string | undefined,
    });
    const text = await response.text();
    const json = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: json && text !== '' ? JSON.parse(text) : undefined,
    };
  }

  /** A call that must succeed; gives its body. */
  // biome-ignore lint/suspicious/noExplicitAny: see Answer
  async must(method: string, path: string, asked: Asked = {}): Promise<any> {
    const answer = await this.ask(method, path, asked);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body ?? answer.text;
  }

  /** What must be the same before and after a refusal. */
  async trace(): Promise<{ revision: number; servedState: string; valid: boolean }> {
    const { revision, servedState, valid } = await this.must('GET', '/v1/ledger/verify');
    return { revision, servedState, valid };
  }

  /** The second time it does nothing. */
  async end(): Promise<void> {
    if (!open.delete(this)) return;
    const ended: PromiseSettledResult<void>[] = [];
    for (const end of this.ends) ended.push(...(await Promise.allSettled([end()])));
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
