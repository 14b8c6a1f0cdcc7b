import { DomainCalls } from './domain-calls.js';
import { DomainEvents } from './domain-events.js';
import { HostCalls } from './host-calls.js';
import type { RpcChannel } from './rpc-channel.js';

/** One open connection. It does not reconnect: when `closed` settles, make a new one. */
export class LibvirtConnection {
  readonly host: HostCalls;
  readonly domains: DomainCalls;
  readonly events: DomainEvents;
  /** Settles when the connection is gone: null after `close()`, else the reason. Never rejects. */
  readonly closed: Promise<Error | null>;

  constructor(
    readonly uri: string,
    private readonly channel: RpcChannel,
  ) {
    this.host = new HostCalls(channel);
    this.domains = new DomainCalls(channel);
    this.events = new DomainEvents(channel);
    this.closed = channel.closed;
  }

  /** Ends the connection; calls under way are rejected. */
  close(): void {
    this.channel.close();
  }
}
