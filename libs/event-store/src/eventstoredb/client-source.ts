import { EventStoreDBClient } from '@eventstore/db-client';
import type { Failure } from './classify-error.js';

/** After so many failures of the client's own in a row it is given up; some it would repeat for ever. */
const MAX_BROKEN = 2;

/** The client in use, and a new one when the old has shown that it does not recover. */
export class ClientSource {
  private client: EventStoreDBClient;
  private brokenInARow = 0;

  constructor(private readonly address: string) {
    this.client = EventStoreDBClient.connectionString(address);
  }

  get current(): EventStoreDBClient {
    return this.client;
  }

  succeeded(): void {
    this.brokenInARow = 0;
  }

  /** The old client is not disposed of: that would end its subscriptions without a word to their readers. */
  failed(failure: Failure): void {
    this.brokenInARow = failure === 'broken' ? this.brokenInARow + 1 : 0;
    if (this.brokenInARow >= MAX_BROKEN) {
      this.client = EventStoreDBClient.connectionString(this.address);
      this.brokenInARow = 0;
    }
  }

  dispose(): Promise<void> {
    return this.client.dispose();
  }
}
