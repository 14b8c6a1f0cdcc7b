/** The program of a ledger's thread: does what LedgerThread asks, one call after another, on one LedgerFile. */
import { parentPort } from 'node:worker_threads';
import type { Page } from './append-row.js';
import { LedgerFile } from './ledger-file.js';
import type { Answer, Call } from './ledger-thread.js';
import { OneAtATime } from './one-at-a-time.js';
import { sentError } from './sent-error.js';

const port = parentPort!;
const turns = new OneAtATime();
let ledger: LedgerFile;

async function answer({ method, args }: Call): Promise<unknown> {
  if (method === 'open') {
    ledger = await LedgerFile.open(...args);
    const { head, unfinished } = ledger;
    return { head, unfinished };
  }
  return (ledger[method] as (...given: typeof args) => Promise<unknown>)(...args);
}

async function take(call: Call): Promise<void> {
  try {
    const value = await answer(call);
    port.postMessage({ value } satisfies Answer, call.method === 'read' ? buffersOf(value as Page) : []);
  } catch (error) {
    port.postMessage({ error: sentError(error as Error) } satisfies Answer);
  }
}

const buffersOf = ({ parts }: Page): ArrayBuffer[] => parts.map(({ buffer }) => buffer as ArrayBuffer);

port.on('message', (call: Call) => void turns.run(() => take(call)));
