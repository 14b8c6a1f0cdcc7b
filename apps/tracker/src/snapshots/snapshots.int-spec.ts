import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { Command } from '#ledger/commands/command.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { ledgerStream, ZoneEngine } from '../zone-engine/zone-engine.js';
import { hashAt, nearestSnapshot } from './restore.js';
import { SnapshotFolder } from './snapshot-folder.js';
import { SnapshotWriter } from './snapshot-writer.js';

const stream = ledgerStream('default');

describe('snapshots beside a ledger', () => {
  let data: string;
  let store: EventStore;
  let engine: ZoneEngine;
  let writer: SnapshotWriter;
  let folder: SnapshotFolder;
  let dropped: string[];
  let written: number[];

  async function start(every = 10): Promise<void> {
    dropped = [];
    written = [];
    store = await openEventStore(`sqlite:${data}`);
    folder = new SnapshotFolder(join(data, 'snapshots'), 'default', (_, why) => dropped.push(why));
    const initial = await nearestSnapshot(folder, Number.MAX_SAFE_INTEGER, hashAt(store, stream));
    engine = new ZoneEngine({
      store,
      zone: 'default',
      initial: initial ?? undefined,
      snapshots: folder,
      onPoison: (error) => {
        throw error;
      },
    });
    await engine.open();
    writer = new SnapshotWriter({
      engine,
      folder,
      every,
      last: initial?.revision ?? -1,
      written: (revision) => written.push(revision),
      failed: (error) => {
        throw error;
      },
    });
  }

  async function stop(): Promise<void> {
    await writer.stop();
    await engine.close();
    await store.close();
  }

  const submit = (command: Command, id: string) =>
    engine.submit(command, { id, time: '2026-01-01T00:00:00.000Z' });

  async function run(from: number, to: number): Promise<void> {
    for (let n = from; n < to; n++) {
      await submit(place(n), `claim:${n}`);
      if (n % 2 === 0) await submit({ type: 'ReleaseClaim', claimId: uuid(n) }, `release:${n}`);
      if (n % 16 === 0) await sleep(5);
    }
  }

  const now = () => engine.read((state) => ({ revision: state.revision, hash: stateHash(state) }));

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'numaledger-snapshots-'));
    await start();
    const report = parseSyntheticHost('socket:2 cell:1 core:16 thread:2 memory:64g');
    await submit({ type: 'ReportHost', host: 'a', report }, 'report');
    await run(1, 41);
  });

  afterEach(async () => {
    await stop();
    await rm(data, { recursive: true });
  });

  it('the tracker starts from the newest one, and has the same state', async () => {
    const before = await now();
    await stop();
    expect(written.length).toBeGreaterThan(1);
    await start();
    expect(dropped).toEqual([]);
    expect(await now()).toEqual(before);
    expect(await folder.revisions()).toContain(written.at(-1) ?? (await folder.revisions()).at(-1));
  });

  it('a damaged one is dropped with a reason, and the one before it serves', async () => {
    const before = await now();
    await stop();
    const files = (await folder.revisions()).map((revision) => folder.fileOf(revision));
    const newest = files.at(-1)!;
    const bytes = await readFile(newest);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(newest, bytes);
    await start();
    expect(dropped).toHaveLength(1);
    expect(await now()).toEqual(before);
    expect(await readdir(folder.folder)).not.toContain(newest);
  });

  it('without any, or with nothing but broken ones, the state is the same', async () => {
    const before = await now();
    await stop();
    for (const revision of await folder.revisions()) await writeFile(folder.fileOf(revision), 'broken\n');
    await start();
    expect(dropped.length).toBeGreaterThan(0);
    expect(await now()).toEqual(before);
    await stop();
    await rm(folder.folder, { recursive: true, force: true });
    await start();
    expect(await now()).toEqual(before);
  });

  it('one of another ledger is not taken', async () => {
    await stop();
    const other = await mkdtemp(join(tmpdir(), 'numaledger-other-'));
    await rm(join(data, 'numaledger-zone-default.sqlite'));
    await start();
    expect((await now()).revision).toBe(-1);
    expect(dropped).toContain('the ledger ends before it');
    await rm(other, { recursive: true });
  });

  it('past states are the same with and without them', async () => {
    const { revision: head } = await now();
    await writer.stop();
    const plain = new ZoneEngine({ store, zone: 'default', onPoison: () => undefined });
    const hashes = async (one: ZoneEngine, revisions: readonly number[]) => {
      const found: string[] = [];
      for (const revision of revisions) found.push(await one.past.at(revision, stateHash));
      return found;
    };
    const asked = [head, 0, 7, head >> 1, 3, -1, head - 1, head >> 1, 12];
    const expected = await hashes(plain, asked);
    expect(await hashes(engine, asked)).toEqual(expected);
    expect(await Promise.all(asked.map((at) => engine.past.at(at, stateHash)))).toEqual(expected);
    expect(new Set(expected).size).toBe(asked.length - 1);
  });

  it('a time means the last revision up to it', async () => {
    const { revision: head } = await now();
    expect(await engine.past.revisionAt('2025-12-31T23:59:59.999Z', head)).toBe(-1);
    expect(await engine.past.revisionAt('2026-01-01T00:00:00.000Z', head)).toBe(head);
  });
});
