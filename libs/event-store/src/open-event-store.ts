import { LedgerAddressError } from './errors/ledger-address-error.js';
import type { EventStore } from './event-store.js';

/**
 * Opens the store that `ledger` names (the setting `NUMALEDGER_LEDGER`): `sqlite:FOLDER` with one file a stream,
 * or `esdb://…` and `esdb+discover://…`, the EventStoreDB client's own connection strings. Only the driver that
 * is asked for is loaded. `warn` is told, with the file, of what is left out of a ledger as it is opened.
 *
 * Errors: LedgerAddressError, StoreInUseError, StoreNotWritableError.
 */
export async function openEventStore(
  ledger: string,
  warn?: (file: string, what: string) => void,
): Promise<EventStore> {
  const scheme = ledger.slice(0, ledger.indexOf(':') + 1);
  switch (scheme) {
    case 'sqlite:': {
      const { openSqliteEventStore } = await import('./sqlite/sqlite-event-store.js');
      return openSqliteEventStore(ledger.slice(scheme.length), warn);
    }
    case 'esdb:':
    case 'esdb+discover:': {
      const { openEventStoreDb } = await import('./eventstoredb/eventstoredb-event-store.js');
      return openEventStoreDb(ledger);
    }
    default:
      throw new LedgerAddressError(
        `"${withoutPassword(ledger)}" names no ledger: give sqlite:FOLDER, esdb://HOST:PORT or esdb+discover://HOST:PORT`,
      );
  }
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//***@');
}
