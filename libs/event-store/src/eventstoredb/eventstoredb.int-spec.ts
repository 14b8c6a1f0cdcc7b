import { status } from '@grpc/grpc-js';
import { openEventStore } from '../open-event-store.js';
import { eventStoreContract } from '../testing/event-store-contract.js';
import { EventStoreDbDouble } from '../testing/eventstoredb-double.js';
import { openEventStoreDb } from './eventstoredb-event-store.js';

// For machines that are busy.
jest.setTimeout(30_000);

eventStoreContract(
  'EventStoreDB, by a double of its server,',
  async () => {
    const double = await EventStoreDbDouble.start();
    return {
      open: () => openEventStore(double.connectionString),
      remove: async () => double.kill(),
    };
  },
  async () => {
    const double = await EventStoreDbDouble.start();
    const timing = { appendDeadline: 1_000, readDeadline: 5_000, pauses: [] };
    return {
      store: openEventStoreDb(double.connectionString, timing),
      loseNextAnswer: (events) =>
        void double.faults.push({
          at: events === 'written' ? 'after-write' : 'before-write',
          does: 'never-answer',
        }),
      // As when it shuts down.
      dropFollowers: async () => double.endSubscriptions(status.INTERNAL),
      heal: async () => undefined,
      remove: async () => double.kill(),
    };
  },
);

const server = process.env.NUMALEDGER_TEST_EVENTSTORE;
if (server) {
  eventStoreContract(`EventStoreDB at ${new URL(server).host}`, async () => ({
    open: () => openEventStore(server),
    remove: async () => undefined,
  }));
}
