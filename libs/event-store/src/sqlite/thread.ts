/** The program of a ledger's thread: does what LedgerThread asks, one call after another, on one LedgerFile. */
import { parentPort } from 'node:worker_threads';
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
  const answered: Promise<Answer> = answer(call).then(
    (value) => ({ value }),
    (error: Error) => ({ error: sentError(error) }),
  );
  port.postMessage(await answered);
  if (call.method === 'close') port.close();
}

port.on('message', (call: Call) => void turns.run(() => take(call)));
