import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore } from '../open-event-store.js';
import { eventStoreContract } from '../testing/event-store-contract.js';

// For machines that are busy.
jest.setTimeout(30_000);

eventStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'numaledger-sqlite-'));
  return {
    open: () => openEventStore(`sqlite:${folder}`),
    remove: () => rm(folder, { recursive: true }),
  };
});
