/** The program of a ledger's thread: does what LedgerThread asks, one call after another, on one LedgerFile. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Page } from './append-row.js';
import { LedgerFile } from './ledger-file.js';
import type { Answer, Call } from './ledger-thread.js';
import { sentError } from './sent-error.js';

const port = parentPort!;
/** How many calls were made. */
const calls: Int32Array = workerData;
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

/** Sleeps between calls, since to be woken by an event of the port takes as long as a small append. */
async function takeAll(): Promise<void> {
  for (let taken = 0; ; taken++) {
    Atomics.wait(calls, 0, taken);
    const { message } = receiveMessageOnPort(port) as { readonly message: Call };
    await take(message);
  }
}

await takeAll();
