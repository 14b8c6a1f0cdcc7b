import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Page } from './append-row.js';
import type { Ledger } from './ledger.js';
import type { LedgerFile } from './ledger-file.js';
import { errorOf, type SentError } from './sent-error.js';
import { threadFile } from './thread-file.js';

type Method = 'append' | 'read' | 'writeAnew' | 'recheck' | 'close';

/** One call. The first one opens the file. */
export type Call =
  | {
      [M in Method]: { readonly method: M; readonly args: Parameters<LedgerFile[M]> };
    }[Method]
  | { readonly method: 'open'; readonly args: Parameters<typeof LedgerFile.open> };

/** What comes back, for each call and in their order. */
export type Answer = { readonly value: unknown } | { readonly error: SentError };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A LedgerFile on a thread of its own: SQLite, flushes, checksums and digests there, so that none of it keeps the
 * event loop from others. A thread that ends by itself takes the process with it, as nobody then knows what was
 * written; it does not keep the process alive but while it is asked something.
 */
export class LedgerThread implements Ledger {
  head = -1;
  unfinished = 0;
  private readonly waiting: Waiting[] = [];

  private constructor(
    private readonly worker: Worker,
    /** How many calls were made: what the thread waits for. */
    private readonly calls: Int32Array,
  ) {
    worker.unref();
    worker.on('message', (answer: Answer) => this.answered(answer));
  }

  static async open(file: string, stream: string, create: boolean): Promise<LedgerThread> {
    // Options of the process, such as how to take its input, are not for this program.
    const calls = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const thread = new LedgerThread(new Worker(threadFile, { execArgv: [], workerData: calls }), calls);
    try {
      const opened = await thread.call<Pick<Ledger, 'head' | 'unfinished'>>({
        method: 'open',
        args: [file, stream, create],
      });
      return Object.assign(thread, opened);
    } catch (error) {
      await thread.worker.terminate();
      throw error;
    }
  }

  append(head: number, last: number, texts: readonly string[]): Promise<void> {
    return this.call({ method: 'append', args: [head, last, texts] });
  }

  read(revision: number, forwards: boolean, rows: number, digests: boolean): Promise<Page> {
    return this.call({ method: 'read', args: [revision, forwards, rows, digests] });
  }

  writeAnew(): Promise<number> {
    return this.call({ method: 'writeAnew', args: [] });
  }

  recheck(): Promise<number> {
    return this.call({ method: 'recheck', args: [] });
  }

  async close(): Promise<void> {
    const ended = once(this.worker, 'exit');
    await this.call({ method: 'close', args: [] });
    // With the thread go the statements, and with them the file.
    this.worker.ref();
    await ended;
  }

  private call<T>(call: Call): Promise<T> {
    return new Promise((resolve, reject) => {
      this.worker.ref();
      this.waiting.push({ resolve, reject });
      this.worker.postMessage(call);
      Atomics.add(this.calls, 0, 1);
      Atomics.notify(this.calls, 0);
    });
  }

  private answered(answer: Answer): void {
    const { resolve, reject } = this.waiting.shift()!;
    if (this.waiting.length === 0) this.worker.unref();
    if ('error' in answer) reject(errorOf(answer.error));
    else resolve(answer.value as never);
  }
}
