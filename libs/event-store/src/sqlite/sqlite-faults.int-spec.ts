import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { EMPTY, type StoredEvent } from '../event-store.js';
import { openEventStore } from '../open-event-store.js';
import { readAll, someEvents, withRevisions } from '../testing/events.js';
import { eventAt } from '../testing/store-process.js';
import { openDatabase } from './driver.js';
import { LedgerFile } from './ledger-file.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

// Some tests open a thousand files, on machines that may be busy.
jest.setTimeout(60_000);

/** In memory where there is such a folder: what is tested is no matter of the disk. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const STREAM = 'numaledger-zone-default';
const GROUP = 7;

let folder: string;
let ledger: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(parent, 'numaledger-faults-'));
  ledger = `sqlite:${folder}`;
  file = join(folder, `${STREAM}.sqlite`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('another process', () => {
  it('is refused at once while the first lives, and not after it was killed', async () => {
    const first = startWriter();
    await acknowledged(first, GROUP - 1);
    await expect(openEventStore(ledger)).rejects.toMatchObject({ code: 'store-in-use', location: folder });
    await kill(first);
    const store = await openEventStore(ledger);
    const refused = startWriter();
    const [line] = await once(createInterface({ input: refused.stdout! }), 'line');
    expect(line).toBe('store-in-use');
    await store.close();
  });

  it('is refused within one process as well', async () => {
    const store = await openEventStore(ledger);
    await expect(openEventStore(ledger)).rejects.toMatchObject({ code: 'store-in-use' });
    await store.close();
    await (await openEventStore(ledger)).close();
  });
});

describe('kill -9 under load', () => {
  it.each([1, 3, 40, 200])('loses nothing that was acknowledged: after %i appends', async (appends) => {
    const writer = startWriter();
    const last = await acknowledged(writer, appends * GROUP - 1);
    await kill(writer);
    const store = await openEventStore(ledger);
    const events = await readAll(store, STREAM);
    expect(events.length).toBeGreaterThan(last);
    expect(events.length % GROUP).toBe(0);
    expect(events).toEqual(events.map((_, revision) => ({ ...eventAt(revision), revision })));
    expect(await store.append(STREAM, events.length - 1, someEvents(1))).toBe(events.length);
    await store.close();
  });
});

describe('damage', () => {
  const appended = withRevisions(someEvents(40 * GROUP), 0);
  const all = `${appended.length} events`;
  /** Bytes before a row's text or blob that say which types its values have, and the values between. */
  const typesOfRow = 12;

  /** A ledger of 40 appends; `crash` leaves its log as a crash would. */
  async function prepare(crash: boolean, events: readonly StoredEvent[] = appended): Promise<void> {
    const store = await openEventStore(ledger);
    for (let head = EMPTY; head < events.length - 1; ) {
      head = await store.append(STREAM, head, events.slice(head + 1, head + 1 + GROUP));
    }
    if (crash) {
      await copyFile(file, `${file}.crashed`);
      await copyFile(`${file}-wal`, `${file}-wal.crashed`);
    }
    await store.close();
    if (!crash) {
      await copyFile(file, `${file}.crashed`);
    }
  }

  /** What is found: `N events` when they are the first N, or the code of the refusal. */
  async function found(damaged: { main?: Buffer; wal?: Buffer }, written = appended): Promise<string> {
    // A new file each time: a connection that could not be closed may still hold the one before.
    await rm(file, { force: true });
    await rm(`${file}-wal`, { force: true });
    await writeFile(file, damaged.main ?? (await readFile(`${file}.crashed`)));
    if (damaged.wal) {
      await writeFile(`${file}-wal`, damaged.wal);
    }
    // On this thread: thousands of threads would take their time, and the damage is the same.
    const store = await openSqliteEventStore(folder, undefined, LedgerFile.open);
    try {
      const events = await readAll(store, STREAM);
      return isDeepStrictEqual(events, written.slice(0, events.length))
        ? `${events.length} events`
        : 'nonsense';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await store.close();
    }
  }

  it('is never taken for a shorter ledger: the file cut off anywhere', async () => {
    await prepare(false);
    const whole = await readFile(`${file}.crashed`);
    expect(await found({ main: whole })).toBe(all);
    for (let size = 0; size < whole.length; size += size < 200 || size > whole.length - 20 ? 1 : 611) {
      expect([size, await found({ main: whole.subarray(0, size) })]).toEqual([size, 'store-corrupt']);
    }
  });

  it('in a log cut off anywhere leaves whole appends, from the first on', async () => {
    await prepare(true);
    const wal = await readFile(`${file}-wal.crashed`);
    expect(await found({ wal })).toBe(all);
    const outcomes = new Set<string>();
    for (let size = wal.length - 4096; size < wal.length; size += 61) {
      outcomes.add(await found({ wal: wal.subarray(0, size) }));
    }
    expect([...outcomes]).toEqual([`${appended.length - GROUP} events`]);
  });

  it('is never taken for a shorter ledger: the file cut off anywhere, with a log beside it', async () => {
    // More appends than SQLite keeps in the log, so that some are in the file and the last in the log alone.
    const many = withRevisions(someEvents(600 * GROUP), 0);
    await prepare(true, many);
    const main = await readFile(`${file}.crashed`);
    const wal = await readFile(`${file}-wal.crashed`);
    const whole = `${many.length} events`;
    expect(await found({ main, wal }, many)).toBe(whole);
    const outcomes: Record<string, number> = {};
    for (let size = 0; size < main.length; size += size < main.length - 40_000 ? 20_021 : 203) {
      const outcome = await found({ main: main.subarray(0, size), wal }, many);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    // Whole where the log has all pages that the file lost.
    expect(Object.keys(outcomes).sort()).toEqual([whole, 'store-corrupt']);
    expect(outcomes['store-corrupt']).toBeGreaterThan(100);
    // A tracker that starts from a snapshot reads none of what is missing: it is told all the same.
    const half = main.length >> 1;
    await writeFile(file, main.subarray(0, half));
    await writeFile(`${file}-wal`, wal);
    const opening = openSqliteEventStore(folder, undefined, LedgerFile.open).then((store) =>
      store.append(STREAM, many.length - 1, someEvents(1)),
    );
    await expect(opening).rejects.toThrow(`it has ${half} bytes, not `);
  });

  it('of one bit anywhere in the file is refused, or changes nothing that is read', async () => {
    await prepare(false);
    const whole = await readFile(`${file}.crashed`);
    const outcomes: Record<string, number> = {};
    for (let at = 0; at < whole.length; at += at < 100 ? 1 : 151) {
      const outcome = await found({ main: flipped(whole, at) });
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    expect(Object.keys(outcomes).sort()).toEqual([all, 'store-corrupt', 'store-version']);
    expect(outcomes['store-corrupt']).toBeGreaterThan(100);
  });

  it('of one bit in the stream, or in what says which values a row has, ends no process', async () => {
    await prepare(false);
    await copyFile(`${file}.crashed`, file);
    const whole = await readFile(file);
    const stream = whole.indexOf(STREAM);
    const bits = bitsOf(stream - typesOfRow, stream + STREAM.length);
    for (const at of placesOf(whole, '[["').slice(-4)) bits.push(...bitsOf(at - typesOfRow, at));
    const outcomes = await flippedOutcomes(bits);
    expect(outcomes).toHaveLength(bits.length);
    expect([...new Set(outcomes)].sort()).toEqual([all, 'store-corrupt']);
    expect(outcomes.filter((outcome) => outcome === 'store-corrupt').length).toBeGreaterThan(bits.length / 2);
  });

  it('that makes a text of a revision ends no process', async () => {
    await prepare(false, appended.slice(0, GROUP));
    await copyFile(`${file}.crashed`, file);
    // Three bytes that are not UTF-8: a number so wide is one bit away from a text of its width.
    const database = openDatabase(file);
    database.exec(`UPDATE appends SET last = ${0x40ff40}; UPDATE ledger SET head = ${0x40ff40}`);
    database.close();
    const whole = await readFile(file);
    const bits = ['[["', STREAM].flatMap((text) =>
      placesOf(whole, text).flatMap((at) => bitsOf(at - typesOfRow, at)),
    );
    expect(await flippedOutcomes(bits)).toEqual(bits.map(() => 'store-corrupt'));
  });

  /** What a process of its own finds with each of these bits flipped: as many as it lived for. */
  async function flippedOutcomes(bits: readonly number[]): Promise<string[]> {
    const program = resolve('dist/libs/event-store/src/testing/flip-process.js');
    const child = spawn(process.execPath, [program, file, STREAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.on('error', () => undefined);
    child.stdin.end(bits.join('\n'));
    const outcomes: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) outcomes.push(line);
    return outcomes;
  }

  it('of one bit in an append that others follow is refused: in the log as well', async () => {
    await prepare(true);
    const wal = await readFile(`${file}-wal.crashed`);
    const threeAppends = 3 * 4 * 4120;
    for (let at = 0; at < wal.length - threeAppends; at += at < 64 ? 1 : 2003) {
      expect([at, await found({ wal: flipped(wal, at) })]).toEqual([at, 'store-corrupt']);
    }
  });

  it('of an append that others follow in the log is found while the log is in use', async () => {
    const store = await openEventStore(ledger);
    for (let head = EMPTY; head < 5 * GROUP - 1; ) {
      head = await store.append(STREAM, head, appended.slice(head + 1, head + 1 + GROUP));
    }
    await store.recheck!(STREAM);
    const wal = await readFile(`${file}-wal`);
    await writeFile(`${file}-wal`, flipped(wal, 32 + 24 + 4000));
    await expect(store.recheck!(STREAM)).rejects.toMatchObject({ code: 'store-corrupt', location: file });
    await writeFile(`${file}-wal`, wal);
    await store.recheck!(STREAM);
    expect(await readAll(store, STREAM)).toEqual(appended.slice(0, 5 * GROUP));
    await store.close();
  });

  it.each([
    ['removed', '', (path: string) => rm(path)],
    ['cut off', '', (path: string) => truncate(path, 100)],
    ['replaced', '', (path: string) => copyFile(path, `${path}.2`).then(() => rename(`${path}.2`, path))],
    ['removed', '-wal', (path: string) => rm(path)],
    ['cut off', '-wal', (path: string) => truncate(path, 100)],
  ])('of a file that was %s while it is open is found by the next append: "%s"', async (_, suffix, harm) => {
    const store = await openEventStore(ledger);
    let head = EMPTY;
    for (const size of [1, 3, 2]) head = await store.append(STREAM, head, someEvents(size));
    await store.recheck!(STREAM);
    await harm(`${file}${suffix}`);
    const refused = { code: 'store-corrupt', location: file };
    await expect(store.append(STREAM, head, someEvents(1))).rejects.toMatchObject(refused);
    await expect(store.append(STREAM, head, someEvents(1))).rejects.toMatchObject(refused);
    await expect(store.recheck!(STREAM)).rejects.toMatchObject(refused);
    expect(await store.head(STREAM)).toBe(head);
    await store.close();
  });

  it('at the end of a log, where it looks like an append that was cut off, is warned of', async () => {
    await prepare(true);
    const wal = await readFile(`${file}-wal.crashed`);
    const [whole] = await warnings(wal);
    const frame = 24 + 4096;
    const [, cutOff] = await warnings(wal.subarray(0, -frame - 100));
    const [, damaged] = await warnings(flipped(wal, wal.length - 100));
    const bytes = (text: string | undefined) =>
      Number(/the last (\d+) bytes of the ledger's log/.exec(text!)![1]);
    expect(whole).toBe(all);
    expect(bytes(cutOff) % frame).toBe(frame - 100);
    expect(bytes(damaged)).toBe(bytes(cutOff) + frame + 100);
    // Frames of former runs, as SQLite leaves them behind those of this one, are no part of it.
    const formerRun = Buffer.from(wal.subarray(-frame));
    formerRun.writeUInt32BE(formerRun.readUInt32BE(8) - 1, 8);
    expect(await warnings(Buffer.concat([wal, formerRun]))).toEqual([all]);
  });

  /** What is read with this log beside the file, and what is warned of as it is opened. */
  async function warnings(wal: Buffer): Promise<string[]> {
    const warned: string[] = [];
    await copyFile(`${file}.crashed`, file);
    await writeFile(`${file}-wal`, wal);
    const store = await openEventStore(ledger, (_, what) => warned.push(what));
    const events = await readAll(store, STREAM);
    await store.close();
    return [`${events.length} events`, ...warned];
  }

  it('is told with file and revision, and the rest stays readable', async () => {
    await prepare(false);
    const whole = await readFile(`${file}.crashed`);
    const id = appended[3 * GROUP + 2]!.id;
    await writeFile(
      file,
      Buffer.from(whole.toString('latin1').replaceAll(id, id.replace('-', '+')), 'latin1'),
    );
    const store = await openEventStore(ledger);
    const reading = readAll(store, STREAM);
    await expect(reading).rejects.toMatchObject({
      code: 'store-corrupt',
      location: file,
      revision: 3 * GROUP,
    });
    expect(await readAll(store, STREAM, { from: 0, limit: GROUP })).toEqual(appended.slice(0, GROUP));
    expect(await readAll(store, STREAM, { from: 4 * GROUP })).toEqual(appended.slice(4 * GROUP));
    await store.close();
  });

  it('is found where only the log is left, or the file is another stream', async () => {
    await prepare(true);
    await rm(file);
    await copyFile(`${file}-wal.crashed`, `${file}-wal`);
    const store = await openEventStore(ledger);
    await expect(store.append(STREAM, EMPTY, someEvents(1))).rejects.toMatchObject({ code: 'store-corrupt' });
    await copyFile(`${file}.crashed`, join(folder, 'other.sqlite'));
    await expect(store.head('other')).rejects.toMatchObject({ code: 'store-corrupt' });
    await store.close();
  });
});

describe('a file or folder that cannot be used', () => {
  it('is refused when a newer version has written it, and left as it is', async () => {
    const store = await openEventStore(ledger);
    await store.append(STREAM, EMPTY, someEvents(1));
    await store.close();
    const database = openDatabase(file);
    database.exec('PRAGMA user_version = 2');
    database.close();
    const before = await readFile(file);
    const again = await openEventStore(ledger);
    await expect(again.head(STREAM)).rejects.toMatchObject({
      code: 'store-version',
      file,
      version: 2,
      newestKnown: 1,
    });
    await again.close();
    expect(await readFile(file)).toEqual(before);
  });

  it.each([
    ['behind a file', () => join(folder, 'in-the-way', 'data')],
    ['itself a file', () => join(folder, 'in-the-way')],
    ['where nobody makes folders', () => '/proc/numaledger/data'],
    ['with a name too long', () => join(folder, 'x'.repeat(300))],
  ])('is refused: %s', async (_, path) => {
    await writeFile(join(folder, 'in-the-way'), '');
    await expect(openEventStore(`sqlite:${path()}`)).rejects.toMatchObject({ code: 'store-not-writable' });
  });

  it('makes a folder that is not there yet', async () => {
    const store = await openEventStore(`sqlite:${join(folder, 'a/b/c')}`);
    await store.append(STREAM, EMPTY, someEvents(1));
    await store.close();
  });

  it('starts anew over a file that a crash left half made', async () => {
    await writeFile(`${file}.new`, 'half');
    await writeFile(`${file}.new-journal`, 'half');
    const store = await openEventStore(ledger);
    expect(await store.append(STREAM, EMPTY, someEvents(1))).toBe(0);
    await store.close();
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1 << (at % 8);
  return copy;
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

const bitsOf = (from: number, to: number): number[] =>
  Array.from({ length: 8 * (to - from) }, (_, bit) => 8 * from + bit);

function startWriter(): ChildProcess {
  const program = resolve('dist/libs/event-store/src/testing/store-process.js');
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  return spawn(process.execPath, [program, ledger, STREAM, String(GROUP)], { stdio: [...stdio] });
}

/** Waits until the writer has said that this revision is durable; gives the last one it said. */
async function acknowledged(writer: ChildProcess, revision: number): Promise<number> {
  for await (const line of createInterface({ input: writer.stdout! })) {
    if (Number(line) >= revision) {
      return Number(line);
    }
  }
  throw new Error('the writer ended');
}

async function kill(writer: ChildProcess): Promise<void> {
  const exited = once(writer, 'exit');
  writer.kill('SIGKILL');
  await exited;
}
