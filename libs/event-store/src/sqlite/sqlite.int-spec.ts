import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openEventStore } from '../open-event-store.js';
import { eventStoreContract } from '../testing/event-store-contract.js';
import { someEvents } from '../testing/events.js';
import { disk } from '../testing/failing-disk.js';
import { LedgerFile } from './ledger-file.js';
import { openSqliteEventStore } from './sqlite-event-store.js';

// For machines that are busy.
jest.setTimeout(30_000);

jest.mock('./driver.js', () => {
  const driver = jest.requireActual<typeof import('./driver.js')>('./driver.js');
  const { onFailingDisk } = jest.requireActual<typeof import('../testing/failing-disk.js')>(
    '../testing/failing-disk.js',
  );
  return { ...driver, openDatabase: (file: string) => onFailingDisk(driver.openDatabase(file)) };
});

const newFolder = () => mkdtemp(join(tmpdir(), 'numaledger-sqlite-'));

eventStoreContract(
  'SQLite',
  async () => {
    const folder = await newFolder();
    return {
      open: () => openEventStore(`sqlite:${folder}`),
      remove: () => rm(folder, { recursive: true }),
    };
  },
  // There is no network to lose an answer: nobody knows what became of an append whose flush failed. The disk that fails
  // at will is in this thread.
  async () => {
    const folder = await newFolder();
    const store = await openSqliteEventStore(folder, undefined, LedgerFile.open);
    return {
      store,
      loseNextAnswer: (events) => {
        disk.failing = events === 'written' ? 'after' : 'before';
      },
      dropFollowers: async (stream) => {
        const head = await store.head(stream);
        disk.failing = 'before';
        const lost = store.append(stream, head, someEvents(1));
        await expect(lost).rejects.toMatchObject({ code: 'unknown-outcome' });
      },
      heal: async (stream) => {
        disk.failing = false;
        const answers = (): Promise<boolean> =>
          store.head(stream).then(
            () => true,
            () => false,
          );
        while (!(await answers())) await pause(20);
      },
      remove: () => rm(folder, { recursive: true }),
    };
  },
);
