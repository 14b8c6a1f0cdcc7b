import { randomUUID } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import type { NewEvent } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';

export interface LedgerBenchOptions {
  /** For each case. */
  readonly seconds: number;
  /** Of each event's data. */
  readonly eventBytes: number;
  readonly groups: readonly number[];
  /** Where the files are made and removed; the disk to be measured. */
  readonly folder: string;
}

export interface LedgerBenchResult {
  /** 4 KiB written and flushed, a second. */
  readonly flushesPerSecond: number;
  readonly appends: readonly {
    readonly group: number;
    /** Durable events a second: one row an event, one commit a group, nothing else. */
    readonly bare: number;
    readonly store: number;
    /** Of the process, microseconds an event. */
    readonly storeCpu: number;
    readonly ratio: number;
  }[];
  readonly scan: {
    readonly events: number;
    /** Both in microseconds an event. */
    readonly read: number;
    readonly jsonParse: number;
  };
}

const DEFAULTS: LedgerBenchOptions = { seconds: 3, eventBytes: 400, groups: [1, 16, 64], folder: tmpdir() };

/** `npm run bench -- ledger-store`: the embedded store beside bare inserts of the same bytes, on the same disk. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean' }, seconds: { type: 'string' }, folder: { type: 'string' } },
  });
  const result = await benchLedger({
    ...DEFAULTS,
    seconds: Number(values.seconds ?? DEFAULTS.seconds),
    folder: values.folder ?? DEFAULTS.folder,
  });
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : asText(result));
}

export async function benchLedger(options: Partial<LedgerBenchOptions> = {}): Promise<LedgerBenchResult> {
  const all = { ...DEFAULTS, ...options };
  const folder = await mkdtemp(join(all.folder, 'numaledger-bench-'));
  try {
    const events = sampleEvents(all.eventBytes);
    const flushesPerSecond = flushRate(join(folder, 'flush'), all.seconds / 3);
    const appends: LedgerBenchResult['appends'][number][] = [];
    for (const group of all.groups) {
      appends.push(await compare(join(folder, String(group)), events, group, all.seconds));
    }
    return { flushesPerSecond, appends, scan: await scan(join(folder, String(all.groups.at(-1))), events) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Events of the ledger's kind; a few thousand different ones, used in turn. */
function sampleEvents(bytes: number): NewEvent[] {
  return Array.from({ length: 4096 }, (_, index) => {
    const data = {
      claimId: randomUUID(),
      instanceId: randomUUID(),
      host: `compute-${index % 1000}`,
      cells: [
        {
          guestCell: 0,
          hostCell: 1,
          vcpus: [0, 1, 2, 3],
          memoryMiB: 8192,
          pins: { 0: 12, 1: 13, 2: 14, 3: 15 },
        },
      ],
    };
    const padding = Math.max(0, bytes - JSON.stringify({ ...data, hash: '' }).length);
    const text = JSON.stringify({ ...data, hash: 'f'.repeat(padding) });
    return { id: randomUUID(), type: 'ClaimPlaced', data: text, metadata: '{}' };
  });
}

/** Both in turns of a tenth of the time, so that a disk that is slow for a while is slow for both. */
async function compare(folder: string, events: readonly NewEvent[], group: number, seconds: number) {
  const store = await openEventStore(`sqlite:${folder}`);
  const database = bareInserter(join(folder, 'bare.sqlite'));
  const bare = new Tally();
  const stored = new Tally();
  for (let turn = 0; turn < 10; turn++) {
    const milliseconds = seconds * 100;
    bare.start();
    while (bare.turn() < milliseconds) {
      const from = bare.events % (events.length - group);
      database.insert(events.slice(from, from + group), bare.events);
      bare.events += group;
    }
    bare.stop();
    stored.start();
    while (stored.turn() < milliseconds) {
      const from = stored.events % (events.length - group);
      await store.append('bench', stored.events - 1, events.slice(from, from + group));
      stored.events += group;
    }
    stored.stop();
  }
  database.close();
  await store.close();
  return { group, bare: bare.rate, store: stored.rate, storeCpu: stored.cpu, ratio: bare.rate / stored.rate };
}

class Tally {
  events = 0;
  private milliseconds = 0;
  private cpuMicroseconds = 0;
  private began = 0;
  private cpuBegan = process.cpuUsage();

  start(): void {
    this.began = performance.now();
    this.cpuBegan = process.cpuUsage();
  }

  turn(): number {
    return performance.now() - this.began;
  }

  stop(): void {
    const { user, system } = process.cpuUsage(this.cpuBegan);
    this.milliseconds += this.turn();
    this.cpuMicroseconds += user + system;
  }

  /** Events a second. */
  get rate(): number {
    return (this.events / this.milliseconds) * 1000;
  }

  /** Microseconds an event. */
  get cpu(): number {
    return this.cpuMicroseconds / this.events;
  }
}

/** Opens a database and gives what inserts one group, durably. */
function bareInserter(file: string): {
  insert(events: readonly NewEvent[], first: number): void;
  close(): void;
} {
  const database = new Database(file);
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(
    'CREATE TABLE events (revision INTEGER PRIMARY KEY, id TEXT, type TEXT, data TEXT, metadata TEXT) STRICT',
  );
  const statement = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
  return {
    insert(events, first) {
      database.exec('BEGIN');
      events.forEach(({ id, type, data, metadata }, index) => {
        statement.run(first + index, id, type, data, metadata);
      });
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}

async function scan(folder: string, events: readonly NewEvent[]): Promise<LedgerBenchResult['scan']> {
  const store = await openEventStore(`sqlite:${folder}`);
  const start = performance.now();
  let count = 0;
  for await (const page of store.read('bench', { from: 0 })) {
    count += page.length;
  }
  const read = performance.now() - start;
  await store.close();
  const parseStart = performance.now();
  for (let index = 0; index < count; index++) {
    JSON.parse(events[index % events.length]!.data);
  }
  const jsonParse = performance.now() - parseStart;
  return { events: count, read: (read * 1000) / count, jsonParse: (jsonParse * 1000) / count };
}

function flushRate(file: string, seconds: number): number {
  const descriptor = openSync(file, 'w');
  const page = Buffer.alloc(4096);
  const start = performance.now();
  let flushes = 0;
  for (; performance.now() - start < seconds * 1000; flushes++) {
    writeSync(descriptor, page);
    fdatasyncSync(descriptor);
  }
  closeSync(descriptor);
  return (flushes / (performance.now() - start)) * 1000;
}

function asText({ flushesPerSecond, appends, scan: { events, read, jsonParse } }: LedgerBenchResult): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const lines = appends.map(
    ({ group, bare, store, storeCpu, ratio }) =>
      `${String(group).padStart(5)} ${whole(bare).padStart(14)} ${whole(store).padStart(14)} ${ratio.toFixed(2).padStart(7)} ${storeCpu.toFixed(1).padStart(13)}`,
  );
  return [
    `disk: ${whole(flushesPerSecond)} flushes of 4 KiB a second`,
    '',
    'group  bare events/s store events/s   ratio  CPU us/event',
    ...lines,
    '',
    `scan of ${whole(events)} events: ${read.toFixed(2)} us an event; JSON.parse of the same: ${jsonParse.toFixed(2)} us`,
    '',
  ].join('\n');
}
