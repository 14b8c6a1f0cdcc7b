import { deriveGuest } from '#numa/guest/derive-guest.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { Command } from '../commands/command.js';
import { decide } from '../decide/decide.js';
import type { Decided } from '../decide/decided.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { encodeEvent } from '../events/event-codec.js';
import type { LedgerEvent, NewLedgerEvent } from '../events/ledger-event.js';
import { evolve } from '../evolve/evolve.js';
import type { Undo } from '../evolve/undo.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';

/** A zone that tests talk to: commands in, events out, folded in at once. Time advances by a second a command. */
export class Scenario {
  readonly state: ZoneState = emptyZone('default');
  readonly events: LedgerEvent[] = [];
  readonly undos: Undo[] = [];
  private commands = 0;

  /** Decides without a trace. */
  decide(command: Command): Decided {
    return decide(this.state, command, this.now());
  }

  /** Decides and folds in; gives the new events, or the revision at which it was decided before. */
  when(command: Command): readonly NewLedgerEvent[] | number {
    const decided = this.decide(command);
    const id = `command-${this.commands}`;
    const time = this.now();
    this.commands++;
    if ('decidedBefore' in decided) return decided.decidedBefore;
    for (const event of decided.events) this.fold(event, { id, time });
    return decided.events;
  }

  /** The types of the events that a command leads to. */
  types(command: Command): string[] {
    const events = this.when(command);
    return typeof events === 'number' ? [`decided at ${events}`] : events.map(({ type }) => type);
  }

  host(name: string, shape = 'socket:2 cell:1 core:4 thread:2 memory:16g page-2m:2048'): this {
    this.when({ type: 'ReportHost', host: name, report: parseSyntheticHost(shape) });
    return this;
  }

  /** Folds the last event in again, after its undo. */
  redo(): void {
    const event = this.events.at(-1)!;
    const { time, command, previousHash } = event;
    const encoded = encodeEvent(event, { time, command, previousHash });
    this.undos[this.undos.length - 1] = evolve(this.state, event, encoded.hash);
  }

  now(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.commands * 1000).toISOString();
  }

  private fold(event: NewLedgerEvent, { id, time }: { id: string; time: string }): void {
    const { lastHash, revision } = this.state;
    const encoded = encodeEvent(event, { time, command: id, previousHash: lastHash });
    const full = {
      ...event,
      revision: revision + 1,
      id: encoded.id,
      time,
      command: id,
      previousHash: lastHash,
    };
    this.undos.push(evolve(this.state, full as LedgerEvent, encoded.hash));
    this.events.push(full as LedgerEvent);
  }
}

/** The nth claim id of a test. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A claim for n pinned vCPUs and 1 GiB, unless told otherwise. */
export function place(
  n: number,
  changes: Partial<ClaimRequest> = {},
  extraSpecs: Record<string, string> = { 'hw:cpu_policy': 'dedicated' },
  vcpus = 2,
): Extract<Command, { type: 'PlaceClaim' }> {
  const claim: ClaimRequest = {
    claimId: uuid(n),
    instanceId: uuid(n),
    flavor: { vcpus, memoryMiB: 1024, extraSpecs },
    image: { properties: {} },
    guestTopology: null,
    pciRequests: [],
    networks: null,
    limits: null,
    target: { hosts: [], labels: {} },
    group: null,
    leaseSeconds: null,
    domain: null,
    ...changes,
  };
  const guest = deriveGuest(claim.flavor!, claim.image);
  return { type: 'PlaceClaim', claim, fingerprint: JSON.stringify(claim), guest };
}
