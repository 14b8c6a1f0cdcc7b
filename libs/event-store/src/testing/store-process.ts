/**
 * A process that appends to a ledger until it is killed, and says which revisions were acknowledged:
 * `node store-process.js LEDGER STREAM EVENTS_PER_APPEND`. For tests and benchmarks of what a crash leaves.
 * An error's code is printed in place of a revision, and the process ends with 1.
 */
import type { NewEvent } from '../event-store.js';
import { openEventStore } from '../open-event-store.js';

/** The event that such a process writes at a revision, so that a reader can tell a right one. */
export function eventAt(revision: number): NewEvent {
  const hex = revision.toString(16).padStart(12, '0');
  return {
    id: `00000000-0000-4000-8000-${hex}`,
    type: 'Written',
    data: JSON.stringify({ revision, text: 'x'.repeat(300) }),
    metadata: '{}',
  };
}

async function main([ledger = '', stream = '', size = '1']: string[]): Promise<void> {
  const store = await openEventStore(ledger);
  let head = await store.head(stream);
  for (;;) {
    const events = Array.from({ length: Number(size) }, (_, index) => eventAt(head + 1 + index));
    head = await store.append(stream, head, events);
    process.stdout.write(`${head}\n`);
  }
}

if (process.argv[1]?.endsWith('store-process.js')) {
  main(process.argv.slice(2)).catch((error: { code?: string }) => {
    process.stdout.write(`${error.code ?? error}\n`);
    process.exit(1);
  });
}
