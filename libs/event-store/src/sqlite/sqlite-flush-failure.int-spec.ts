import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../event-store.js';
import { readAll, someEvents } from '../testing/events.js';
import { disk } from '../testing/failing-disk.js';
import { LedgerFile } from './ledger-file.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

jest.mock('./driver.js', () => {
  const driver = jest.requireActual<typeof import('./driver.js')>('./driver.js');
  const { onFailingDisk } = jest.requireActual<typeof import('../testing/failing-disk.js')>(
    '../testing/failing-disk.js',
  );
  return { ...driver, openDatabase: (file: string) => onFailingDisk(driver.openDatabase(file)) };
});

describe('a flush that fails', () => {
  let folder: string;
  let store: EventStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-store-flush-'));
    store = await openSqliteEventStore(folder, undefined, LedgerFile.open);
  });
  afterEach(async () => {
    disk.failing = false;
    await store.close();
    await rm(folder, { recursive: true });
  });

  async function mended(): Promise<void> {
    for (;;) {
      try {
        await store.head('s');
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  it('leaves the outcome unknown, refuses everything meanwhile, and is mended without a restart', async () => {
    const [first, second, third] = [someEvents(3), someEvents(2), someEvents(1)];
    await store.append('s', -1, first!);
    disk.failing = 'before';
    await expect(store.append('s', 2, second!)).rejects.toMatchObject({ code: 'unknown-outcome' });
    for (const call of [store.append('s', 2, second!), store.head('s'), readAll(store, 's')])
      await expect(call).rejects.toMatchObject({ code: 'store-unavailable' });
    // Longer than the first pause: the first tries fail as well.
    await new Promise((resolve) => setTimeout(resolve, 400));
    await expect(store.head('s')).rejects.toMatchObject({ code: 'store-unavailable' });
    disk.failing = false;
    await mended();
    expect(await store.head('s')).toBe(2);
    expect((await stat(join(folder, 's.sqlite-wal'))).size).toBe(0);
    expect(await store.append('s', 2, second!)).toBe(4);
    expect(await store.append('s', 4, third!)).toBe(5);
    const before = await readAll(store, 's');
    await store.close();
    store = await openSqliteEventStore(folder, undefined, LedgerFile.open);
    expect(await readAll(store, 's')).toEqual(before);
    expect(before.map(({ id }) => id)).toEqual([...first!, ...second!, ...third!].map(({ id }) => id));
  });

  it('does not keep the store from being closed', async () => {
    await store.append('s', -1, someEvents(1));
    disk.failing = 'before';
    await expect(store.append('s', 0, someEvents(1))).rejects.toMatchObject({ code: 'unknown-outcome' });
    await store.close();
    await expect(store.head('s')).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
