import { EventStoreDBClient } from '@eventstore/db-client';
import type { Failure } from './classify-error.js';

/** After so many failures in a row that another client may not have, it is given up. */
const MAX_IN_A_ROW = 2;

/**
 * The client in use, and a new one when the old has shown that it does not recover: some failures a client of this
 * kind repeats for ever, and it looks for the cluster's leader only after UNAVAILABLE. A leader that hangs without
 * breaking its connections gives none, while the others have chosen another one.
 */
export class ClientSource {
  private client: EventStoreDBClient;
  private giveUp = new AbortController();
  private inARow = 0;
  private broken = 0;

  constructor(private readonly address: string) {
    this.client = EventStoreDBClient.connectionString(address);
  }

  get current(): EventStoreDBClient {
    return this.client;
  }

  /** Aborts when the client that is current now is given up: who has a subscription of it ends it. */
  get givenUp(): AbortSignal {
    return this.giveUp.signal;
  }

  /** How often contact has broken: who answers now need not be who answered before. */
  get breaks(): number {
    return this.broken;
  }

  /** A subscription has ended. */
  dropped(): void {
    this.broken++;
  }

  succeeded(): void {
    this.inARow = 0;
  }

  /** The old client is not disposed of: that would end its subscriptions without a word to their readers. */
  failed(failure: Failure): void {
    this.broken += failure === 'answered' ? 0 : 1;
    this.inARow = failure === 'broken' || failure === 'silent' ? this.inARow + 1 : 0;
    if (this.inARow >= MAX_IN_A_ROW) {
      const { giveUp } = this;
      this.client = EventStoreDBClient.connectionString(this.address);
      this.giveUp = new AbortController();
      this.inARow = 0;
      giveUp.abort();
    }
  }

  dispose(): Promise<void> {
    return this.client.dispose();
  }
}
