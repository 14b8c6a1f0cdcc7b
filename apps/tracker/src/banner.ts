import { resolve } from 'node:path';
import type { TrackerSettings } from './tracker-settings.js';

export interface Started {
  readonly url: string;
  /** Events in the ledger. */
  readonly events: number;
  /** The revision of the snapshot that the start began with; -1: none. */
  readonly restoredAt: number;
  readonly milliseconds: number;
}

/** What a tracker says first: where it listens, where the ledger is, and what to try next. */
export function banner(
  { url, events, restoredAt, milliseconds }: Started,
  settings: TrackerSettings,
): string {
  const { ledger, zone } = settings;
  const place = ledger.startsWith('sqlite:')
    ? `sqlite:${resolve(ledger.slice('sqlite:'.length))}`
    : ledger.replace(/\/\/[^@/]*@/, '//***@');
  const snapshot = restoredAt < 0 ? '' : `, from the snapshot at revision ${restoredAt},`;
  const count = `${events} ${events === 1 ? 'event' : 'events'}`;
  const replayed = events === 0 ? 'new, empty' : `${count}${snapshot} replayed in ${milliseconds} ms`;
  return [
    `numaledger listens on ${url}`,
    `  ledger  ${place}, zone ${zone} (${replayed})`,
    `  try     npx numaledger host list     or open ${url}/docs`,
    '',
  ].join('\n');
}
