import { openEventStore } from '../open-event-store.js';
import { eventStoreContract } from '../testing/event-store-contract.js';
import { EventStoreDbDouble } from '../testing/eventstoredb-double.js';

// For machines that are busy.
jest.setTimeout(30_000);

eventStoreContract('EventStoreDB, by a double of its server,', async () => {
  const double = await EventStoreDbDouble.start();
  return {
    open: () => openEventStore(double.connectionString),
    remove: async () => double.kill(),
  };
});

const server = process.env.NUMALEDGER_TEST_EVENTSTORE;
if (server) {
  eventStoreContract(`EventStoreDB at ${new URL(server).host}`, async () => ({
    open: () => openEventStore(server),
    remove: async () => undefined,
  }));
}
