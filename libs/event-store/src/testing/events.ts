import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent, ReadOptions, StoredEvent } from '../event-store.js';

/** So many different events; `data` gives the JSON text of each by its number. */
export function someEvents(count: number, data: (index: number) => string = defaultData): NewEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    type: `Type${index % 3}`,
    data: data(index),
    metadata: `{"number":${index}}`,
  }));
}

function defaultData(index: number): string {
  return JSON.stringify({ number: index, text: 'some text' });
}

export function withRevisions(events: readonly NewEvent[], first: number): StoredEvent[] {
  return events.map((event, index) => ({ ...event, revision: first + index }));
}

export async function readAll(
  store: EventStore,
  stream: string,
  options: ReadOptions = { from: 0 },
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const page of store.read(stream, options)) {
    events.push(...page);
  }
  return events;
}
