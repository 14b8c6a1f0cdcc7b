import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Page } from './append-row.js';
import type { Ledger } from './ledger.js';
import type { LedgerFile } from './ledger-file.js';
import { errorOf, type SentError } from './sent-error.js';
import { threadFile } from './thread-file.js';

type Method = 'append' | 'read' | 'writeAnew' | 'recheck' | 'close';

/** What the thread is asked. The first call opens the file. */
export type Call =
  | { readonly [M in Method]: { readonly method: M; readonly args: Parameters<LedgerFile[M]> } }[Method]
  | { readonly method: 'open'; readonly args: Parameters<typeof LedgerFile.open> };

/** What comes back, for each call and in their order. */
export type Answer = { readonly value: unknown } | { readonly error: SentError };

type Opened = Pick<Ledger, 'head' | 'unfinished'>;

/**
 * A LedgerFile on a thread of its own: SQLite, flushes, checksums and digests there, so that none of it keeps the
 * event loop from others.
 */
export class LedgerThread implements Ledger {
  readonly head: number;
  readonly unfinished: number;

  private constructor(
    private readonly thread: Thread,
    { head, unfinished }: Opened,
  ) {
    this.head = head;
    this.unfinished = unfinished;
  }

  static async open(file: string, stream: string, create: boolean): Promise<LedgerThread> {
    const thread = new Thread();
    try {
      const opened = await thread.call<Opened>({ method: 'open', args: [file, stream, create] });
      return new LedgerThread(thread, opened);
    } catch (error) {
      await thread.end();
      throw error;
    }
  }

  append(head: number, last: number, texts: readonly string[]): Promise<void> {
    return this.thread.call({ method: 'append', args: [head, last, texts] });
  }

  async read(revision: number, forwards: boolean, rows: number, digests: boolean): Promise<Page> {
    const page = await this.thread.call<Page>({ method: 'read', args: [revision, forwards, rows, digests] });
    // Node hands over up to a thousand messages in one turn of the event loop, if they come as fast as they are used.
    await turn();
    return page;
  }

  writeAnew(): Promise<number> {
    return this.thread.call({ method: 'writeAnew', args: [] });
  }

  recheck(): Promise<number> {
    return this.thread.call({ method: 'recheck', args: [] });
  }

  /** With the thread go the statements, and with them the file. */
  async close(): Promise<void> {
    await this.thread.call({ method: 'close', args: [] });
    await this.thread.end();
  }
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Calls of a thread, and their answers. One that ends by itself takes the process with it, as nobody then knows what
 * was written; it does not keep the process alive but while it is asked something.
 */
class Thread {
  // Options of the process, such as how to take its input, are not for this program; and what it makes is short-lived,
  // for which it would take more memory than it needs.
  private readonly worker = new Worker(threadFile, {
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  private readonly waiting: Waiting[] = [];

  constructor() {
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => this.answered(answer));
  }

  call<T>(call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      this.worker.ref();
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(call);
    });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private answered(answer: Answer): void {
    const { resolve, reject } = this.waiting.shift()!;
    if (this.waiting.length === 0) this.worker.unref();
    if ('error' in answer) reject(errorOf(answer.error));
    else resolve(answer.value as never);
  }
}
