import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStore } from '../open-event-store.js';
import { eventStoreContract } from '../testing/event-store-contract.js';

eventStoreContract('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'numaledger-sqlite-'));
  return {
    open: () => openEventStore(`sqlite:${folder}`),
    remove: () => rm(folder, { recursive: true }),
  };
});
