import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../event-store.js';
import { readAll, someEvents } from '../testing/events.js';
import type { SqliteDatabase } from './driver.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

/** What the disk does with the next flushes; a test sets it. */
const disk = { failing: false };
const flushes = /^COMMIT$|wal_checkpoint/;

const failure = (): Error => Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

jest.mock('./driver.js', () => {
  const driver = jest.requireActual<typeof import('./driver.js')>('./driver.js');
  const openDatabase = (file: string): SqliteDatabase => {
    const database = driver.openDatabase(file);
    const check = (sql: string): void => {
      if (disk.failing && flushes.test(sql)) throw failure();
    };
    return {
      close: () => database.close(),
      exec: async (sql) => {
        check(sql);
        await database.exec(sql);
      },
      prepare: async (sql) => {
        const statement = await database.prepare(sql);
        return {
          run: (...values) => statement.run(...values),
          all: async (...values) => {
            check(sql);
            return statement.all(...values);
          },
        };
      },
    };
  };
  return { ...driver, openDatabase };
});

describe('a flush that fails', () => {
  let folder: string;
  let store: EventStore;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-store-flush-'));
    store = await openSqliteEventStore(folder);
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
    disk.failing = true;
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
    store = await openSqliteEventStore(folder);
    expect(await readAll(store, 's')).toEqual(before);
    expect(before.map(({ id }) => id)).toEqual([...first!, ...second!, ...third!].map(({ id }) => id));
  });

  it('drops followers, who resume without a gap', async () => {
    await store.append('s', -1, someEvents(1));
    const follow = async (after: number): Promise<number> => {
      let last = after;
      try {
        for await (const message of store.follow('s', after, new AbortController().signal)) {
          if ('events' in message) last = message.events.at(-1)!.revision;
          if (last === 1) break;
        }
      } catch (error) {
        expect(error).toMatchObject({ code: 'follow-dropped' });
      }
      return last;
    };
    const first = follow(-1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    disk.failing = true;
    const [event] = someEvents(1);
    await expect(store.append('s', 0, [event!])).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect(await first).toBe(0);
    disk.failing = false;
    await mended();
    const resumed = follow(0);
    await store.append('s', 0, [event!]);
    expect(await resumed).toBe(1);
  });

  it('does not keep the store from being closed', async () => {
    await store.append('s', -1, someEvents(1));
    disk.failing = true;
    await expect(store.append('s', 0, someEvents(1))).rejects.toMatchObject({ code: 'unknown-outcome' });
    await store.close();
    await expect(store.head('s')).rejects.toMatchObject({ code: 'store-unavailable' });
  });
});
