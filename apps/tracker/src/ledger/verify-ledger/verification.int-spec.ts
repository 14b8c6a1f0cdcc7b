import { type FileHandle, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerifyAnswer, VerifyProgress } from '#contracts/answers/ledger-answer.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { Command } from '#ledger/commands/command.js';
import { FrozenZone } from '#ledger/state/frozen-zone.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { SnapshotFolder } from '../../snapshots/snapshot-folder.js';
import { ledgerStream, ZoneEngine } from '../../zone-engine/zone-engine.js';
import { verification } from './verification.js';

const stream = ledgerStream('default');
const time = '2026-01-01T00:00:00.000Z';

async function opened(
  data: string,
): Promise<{ store: EventStore; engine: ZoneEngine; folder: SnapshotFolder }> {
  const store = await openEventStore(`sqlite:${data}`);
  const folder = new SnapshotFolder(join(data, 'snapshots'), 'default', () => undefined);
  const engine = new ZoneEngine({ store, zone: 'default', snapshots: folder, onPoison: () => undefined });
  try {
    await engine.open();
  } catch (error) {
    await engine.close();
    await store.close();
    throw error;
  }
  return { store, engine, folder };
}

async function verified(engine: ZoneEngine, progress: VerifyProgress[] = []): Promise<VerifyAnswer> {
  const steps = verification(engine);
  for (let step = await steps.next(); ; step = await steps.next()) {
    if (step.done) return step.value;
    progress.push(step.value);
  }
}

async function fill(engine: ZoneEngine, claims: number): Promise<void> {
  const submit = (command: Command, id: string) => engine.submit(command, { id, time });
  for (const host of ['a', 'b', 'c']) {
    const report = parseSyntheticHost('socket:2 cell:1 core:8 thread:2 memory:64g');
    await submit({ type: 'ReportHost', host, report }, `report:${host}`);
  }
  for (let n = 1; n <= claims; n++) {
    await submit(place(n, {}, { 'hw:cpu_policy': 'dedicated' }, n % 9 === 0 ? 17 : 2), `claim:${n}`);
    if (n % 3 === 1) await submit({ type: 'ReleaseClaim', claimId: uuid(n) }, `release:${n}`);
  }
}

describe('the verification of a live tracker', () => {
  let data: string;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'numaledger-verify-'));
  });

  afterEach(async () => {
    await rm(data, { recursive: true });
  });

  it('proves ledger, snapshots and state while commands go on', async () => {
    const { store, engine, folder } = await opened(data);
    await fill(engine, 40);
    const frozen = await engine.read((state) => new FrozenZone(state));
    await folder.write(frozen);
    frozen.release();
    const [answer] = await Promise.all([
      verified(engine),
      ...Array.from({ length: 30 }, (_, n) => engine.submit(place(1000 + n), { id: `late:${n}`, time })),
    ]);
    expect(answer.faults).toEqual([]);
    expect(answer).toMatchObject({ valid: true, snapshots: [frozen.revision] });
    expect(answer.replayedState).toBe(answer.servedState);
    expect(answer.rejections).toBeGreaterThan(0);
    await engine.close();
    await store.close();
  });

  it('finds a snapshot that is well-formed and wrong, and a served state that is', async () => {
    const { store, engine, folder } = await opened(data);
    await fill(engine, 10);
    const frozen = await engine.read((state) => {
      const [first] = state.claims.values();
      state.claims.delete(first!.claimId);
      const zone = new FrozenZone(state);
      state.claims.set(first!.claimId, first!);
      return zone;
    });
    await folder.write(frozen);
    frozen.release();
    expect((await verified(engine)).faults).toEqual([
      { revision: frozen.revision, rule: 'snapshot', detail: 'the snapshot is not what the ledger says' },
    ]);
    await rm(folder.folder, { recursive: true });
    await engine.read((state) => {
      state.hosts.get('a')!.enabled = false;
    });
    expect((await verified(engine)).faults).toEqual([
      { revision: frozen.revision, rule: 'state', detail: 'the served state is not what the ledger says' },
    ]);
    await engine.close();
    await store.close();
  });

  it('tells once of a snapshot that is damaged, sets it aside, and finds the ledger valid', async () => {
    const { store, engine, folder } = await opened(data);
    await fill(engine, 10);
    const frozen = await engine.read((state) => new FrozenZone(state));
    await folder.write(frozen);
    frozen.release();
    const { revision } = frozen;
    const file = folder.fileOf(revision);
    const whole = await readFile(file);
    const detail = `${file}: it is damaged: its hash is another; it is set aside as ${file}.bad, where the last 3 are kept`;
    const one = { valid: true, faults: [], snapshots: [], unusableSnapshots: [{ revision, detail }] };
    for (let at = 20; at < whole.length - 20; at += whole.length >> 4) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 4;
      await writeFile(file, damaged);
      expect(await verified(engine)).toMatchObject(one);
      expect(await readFile(`${file}.bad`)).toEqual(damaged);
      expect(await verified(engine)).toMatchObject({ ...one, unusableSnapshots: [] });
    }
    await writeFile(file, whole);
    // One that the replay never gets to.
    await writeFile(folder.fileOf(10 ** 6), whole.subarray(0, -10));
    const both = { snapshots: [revision], unusableSnapshots: [{ revision: 10 ** 6 }] };
    expect(await verified(engine)).toMatchObject({ valid: true, ...both });
    expect(await folder.revisions()).toEqual([revision]);
    // One that was given the name of another.
    await writeFile(folder.fileOf(revision - 1), whole);
    const why = `it is of revision ${revision}; it is set aside as`;
    expect(await verified(engine)).toMatchObject({
      valid: true,
      snapshots: [revision],
      unusableSnapshots: [{ revision: revision - 1, detail: expect.stringContaining(why) }],
    });
    expect(await folder.revisions()).toEqual([revision]);
    await engine.close();
    await store.close();
  });

  it('goes on telling of a snapshot that cannot be read or taken away', async () => {
    const { store, engine, folder } = await opened(data);
    await fill(engine, 3);
    await mkdir(folder.fileOf(2), { recursive: true });
    for (let n = 0; n < 2; n++)
      expect(await verified(engine)).toMatchObject({
        valid: true,
        unusableSnapshots: [{ revision: 2, detail: expect.stringContaining('it cannot be read: EISDIR') }],
      });
    expect(await folder.revisions()).toEqual([2]);
    await engine.close();
    await store.close();
  });

  it('finds any bit of an event that has changed in the store, and says where', async () => {
    const whole = await opened(data);
    await fill(whole.engine, 60);
    const texts = await readAll(whole.store);
    await whole.engine.close();
    await whole.store.close();
    const name = (await readdir(data)).find((file) => file.endsWith('.sqlite'))!;
    const bytes = await readFile(join(data, name));
    const copy = join(data, 'copy');
    let found = 0;
    for (let n = 0; n < 120; n++) {
      // Spread over the whole file by a fixed stride, so that a failure repeats.
      const bit = Math.floor((((n * 0.618034) % 1) * bytes.length + n) * 8) % (bytes.length * 8);
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      await mkdir(copy, { recursive: true });
      await writeFile(join(copy, name), changed);
      const said = await damageFound(copy);
      if (said === null) {
        // Only what holds no event can change unseen: the unused rest of a page, a counter of SQLite's own.
        const store = await openEventStore(`sqlite:${copy}`);
        expect(await readAll(store)).toBe(texts);
        await store.close();
      } else {
        expect(said).toMatch(/revision \d+|ledger file|bytes, not|\.sqlite/);
        found++;
      }
      await rm(copy, { recursive: true, force: true });
    }
    expect(found).toBeGreaterThan(80);
  }, 120_000);
});

describe('the verification of a ledger whose file was damaged since it was opened', () => {
  let data: string;
  let subject: Awaited<ReturnType<typeof opened>>;
  /** Open all the time: closing it would give up SQLite's lock, which the operating system keeps by process. */
  let handle: FileHandle;

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'numaledger-damaged-'));
    const written = await opened(data);
    await fill(written.engine, 60);
    await written.engine.close();
    await written.store.close();
    subject = await opened(data);
    handle = await open(join(data, `${stream}.sqlite`), 'r+');
    expect(await verified(subject.engine)).toMatchObject({ valid: true });
  });

  afterEach(async () => {
    await subject.engine.close();
    await subject.store.close();
    await handle.close();
    await rm(data, { recursive: true });
  });

  /** Changes a bit on the disk, looks what is said, and changes it back. */
  async function saidWith(bit: number): Promise<VerifyAnswer> {
    await flipBit(bit);
    const answer = await verified(subject.engine);
    await flipBit(bit);
    return answer;
  }

  async function flipBit(bit: number): Promise<void> {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, bit >> 3);
    buffer[0]! ^= 1 << (bit & 7);
    await handle.write(buffer, 0, 1, bit >> 3);
  }

  it('reads what is on the disk, not what is left of it in memory', async () => {
    const { size } = await handle.stat();
    const bytes = (await handle.read(Buffer.alloc(size), 0, size, 0)).buffer;
    let found = 0;
    // In the midst of the text of an event, in page after page.
    for (let page = 4096; page < size; page += 4096) {
      const at = bytes.indexOf('"previousHash":"', page) + 20;
      if (at < page + 20 || at > page + 4096) continue;
      const { valid, faults } = await saidWith(8 * at);
      expect([valid, faults.map(({ rule }) => rule)]).toEqual([false, ['storage']]);
      expect(faults[0]!.detail).toMatch(/\.sqlite is damaged at revision \d+: /);
      found++;
    }
    expect(found).toBeGreaterThan(10);
    expect(await verified(subject.engine)).toMatchObject({ valid: true });
  });

  it('looks at what stands beside the events as well: header, name, recorded head', async () => {
    const { size } = await handle.stat();
    const bytes = (await handle.read(Buffer.alloc(size), 0, size, 0)).buffer;
    const name = bytes.indexOf(stream);
    const places = { magic: 3, journal: 18, version: 63, application: 70, name, head: name + stream.length };
    for (const [place, at] of Object.entries(places)) {
      const { faults } = await saidWith(8 * at);
      expect([place, faults.map(({ rule }) => rule)]).toEqual([place, ['storage']]);
    }
    expect(await verified(subject.engine)).toMatchObject({ valid: true });
  });
});

async function readAll(store: EventStore): Promise<string> {
  const texts: string[] = [];
  for await (const page of store.read(stream, { from: 0 })) texts.push(JSON.stringify(page));
  return texts.join('').replaceAll('][', ',');
}

/** What the start or the verification says; null: nothing is wrong. */
async function damageFound(data: string): Promise<string | null> {
  try {
    const { store, engine } = await opened(data);
    const { faults } = await verified(engine);
    await engine.close();
    await store.close();
    return faults.length > 0 ? `revision ${faults[0]!.revision}: ${faults[0]!.detail}` : null;
  } catch (error) {
    return (error as Error).message;
  }
}
