import { type DomainName, readDomainName } from './domain-name.js';
import { procedure } from './protocol.js';
import type { RpcChannel } from './rpc-channel.js';
import { readTypedParameters, type TypedParameters } from './typed-parameters.js';

/** virDomainEventType, by number. */
const kinds = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'stopped',
  'shutdown',
  'pm-suspended',
  'crashed',
] as const;
export type LifecycleKind = (typeof kinds)[number] | 'unknown';

export interface LifecycleEvent {
  readonly domain: DomainName;
  readonly kind: LifecycleKind;
  /** libvirt's number of the reason, by kind. */
  readonly detail: number;
}

/** Live pins, shares or quotas of a domain changed, by whomever. Changes of the definition alone tell nothing. */
export interface TunableEvent {
  readonly domain: DomainName;
  /** `cputune.vcpupin0`, `cputune.emulatorpin`, … */
  readonly parameters: TypedParameters;
}

type Handler<Event> = (event: Event) => void;

/** virDomainEventID */
const lifecycleId = 0;
const tunableId = 17;

/** What libvirt tells unasked. Handlers last as long as the connection. */
export class DomainEvents {
  private readonly lifecycleHandlers: Handler<LifecycleEvent>[] = [];
  private readonly tunableHandlers: Handler<TunableEvent>[] = [];

  constructor(private readonly channel: RpcChannel) {}

  /** Resolves when libvirt tells from now on. */
  async onLifecycle(handler: Handler<LifecycleEvent>): Promise<void> {
    this.lifecycleHandlers.push(handler);
    if (this.lifecycleHandlers.length > 1) return;
    this.channel.onEvent(procedure.lifecycleEvent, (reader) => {
      reader.int();
      const domain = readDomainName(reader);
      const event = { domain, kind: kinds[reader.int()] ?? ('unknown' as const), detail: reader.int() };
      tell(this.lifecycleHandlers, event);
    });
    await this.register(lifecycleId);
  }

  /** Resolves when libvirt tells from now on. */
  async onTunable(handler: Handler<TunableEvent>): Promise<void> {
    this.tunableHandlers.push(handler);
    if (this.tunableHandlers.length > 1) return;
    this.channel.onEvent(procedure.tunableEvent, (reader) => {
      reader.int();
      tell(this.tunableHandlers, {
        domain: readDomainName(reader),
        parameters: readTypedParameters(reader),
      });
    });
    await this.register(tunableId);
  }

  private async register(eventId: number): Promise<void> {
    const everyDomain = null;
    await this.channel.call(procedure.eventRegister, (args) =>
      args.int(eventId).optional(everyDomain, () => {}),
    );
  }
}

/** Apart from the reading of the socket, so that a handler's error is its own and not the connection's. */
function tell<Event>(handlers: readonly Handler<Event>[], event: Event): void {
  for (const handler of handlers) queueMicrotask(() => handler(event));
}
