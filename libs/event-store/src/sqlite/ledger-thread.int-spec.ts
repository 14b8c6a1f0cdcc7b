import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openEventStore } from '../open-event-store.js';
import { readAll, someEvents } from '../testing/events.js';

describe("a ledger's thread", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-thread-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('makes the digests of what it reads from the file, where they are asked for', async () => {
    const store = await openEventStore(`sqlite:${folder}`);
    const texts = ['plain', 'Zürich', '漢字', '😀'];
    const events = someEvents(8, (index) => JSON.stringify(texts[index % texts.length]));
    await store.append('s', -1, events.slice(0, 5));
    await store.append('s', 4, events.slice(5, 7));
    await store.append('s', 6, events.slice(7));
    const read = await readAll(store, 's', { from: 0, digests: true });
    expect(read.map(({ digest }) => digest)).toEqual(
      events.map(({ id, type, metadata, data }) =>
        createHash('sha256').update(`${id}\n${type}\n${metadata}\n${data}`).digest('hex'),
      ),
    );
    expect((await readAll(store, 's')).some((event) => 'digest' in event)).toBe(false);
    const backwards = await readAll(store, 's', { from: 5, direction: 'backwards', digests: true });
    expect(backwards).toEqual(read.slice(0, 6).reverse());
    await store.close();
  });

  it('does not keep a process alive that has nothing left to do, and is gone with the store', async () => {
    const program = (end: string): string => `
      const { openEventStore } = await import(${JSON.stringify(resolve('dist/libs/event-store/src/open-event-store.js'))});
      const store = await openEventStore(${JSON.stringify(`sqlite:${folder}`)});
      const event = { id: crypto.randomUUID(), type: 'T', data: '{}', metadata: '{}' };
      console.log(await store.append('s', await store.head('s'), [event]));
      ${end}`;
    const run = (end: string): string =>
      execFileSync(process.execPath, ['--input-type=module', '--eval', program(end)], {
        encoding: 'utf8',
        timeout: 20_000,
      });
    expect(run('')).toBe('0\n');
    expect(run('await store.close(); console.log("closed")')).toBe('1\nclosed\n');
    const store = await openEventStore(`sqlite:${folder}`);
    expect(await store.head('s')).toBe(1);
    await store.close();
  });
});
