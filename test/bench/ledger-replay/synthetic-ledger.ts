import { createHash } from 'node:crypto';
import { type EncodedEvent, encodeEvent, eventHash, genesisHash } from '#ledger/events/event-codec.js';
import { type NewLedgerEvent, newEvent } from '#ledger/events/ledger-event.js';
import { fit } from '#numa/fit/fit.js';
import { deriveGuest } from '#numa/guest/derive-guest.js';
import { type CompiledHost, compileHost } from '#numa/host/compiled-host.js';
import { hostTopology } from '#numa/host/host-topology-from-report.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { Flavor } from '#numa/model/flavor.js';
import { defaultHostPolicy } from '#numa/model/host-policy.js';
import type { Placement } from '#numa/model/placement.js';
import { claim, release } from '#numa/usage/apply-placement.js';

export interface LedgerShape {
  readonly hosts: number;
  readonly guestsPerHost: number;
  /** All of them, reports and first guests included. */
  readonly events: number;
}

interface Held {
  readonly claimId: string;
  readonly host: number;
  readonly placement: Placement;
}

const hostShapes = [
  'socket:2 cell:1 core:16 thread:2 memory:256g page-2m:65536',
  'socket:2 cell:2 core:8 thread:2 memory:128g page-2m:16384',
];

const flavors: readonly Flavor[] = [
  { vcpus: 4, memoryMiB: 8192, extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:mem_page_size': '2048' } },
  { vcpus: 4, memoryMiB: 4096, extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' } },
  { vcpus: 2, memoryMiB: 4096, extraSpecs: { 'hw:cpu_policy': 'dedicated' } },
  { vcpus: 8, memoryMiB: 8192, extraSpecs: { 'hw:numa_nodes': '2' } },
];

/**
 * A ledger as a busy zone writes it whose adapters are away: every host reports, is filled with guests, and from then
 * on guests are released and placed in turn, each confirmed. Nothing is applied, so every release waits to be carried
 * out: more for a state to hold than a zone with adapters has. The same shape gives the same bytes.
 */
export class SyntheticLedger {
  private readonly reports = hostShapes.map(parseSyntheticHost);
  private readonly hosts: CompiledHost[] = [];
  private readonly held: Held[] = [];
  private readonly guests = flavors.map((flavor) => deriveGuest(flavor, { properties: {} }));
  private claims = 0;
  private random = 1;
  private lastHash = genesisHash;
  private revision = -1;

  constructor(private readonly shape: LedgerShape) {}

  /** The events in groups of one append each. */
  *groups(size: number): Generator<EncodedEvent[]> {
    let group: EncodedEvent[] = [];
    for (const event of this.events()) {
      group.push(this.encode(event));
      if (group.length === size) {
        yield group;
        group = [];
      }
      if (this.revision + 1 === this.shape.events) break;
    }
    if (group.length > 0) yield group;
  }

  private *events(): Generator<NewLedgerEvent> {
    const { hosts, guestsPerHost } = this.shape;
    const topologies = this.reports.map((report) => hostTopology(report, defaultHostPolicy));
    for (let index = 0; index < hosts; index++) {
      this.hosts.push(compileHost(topologies[index % topologies.length]!));
      yield newEvent('HostReported', {
        host: nameOf(index),
        report: this.reports[index % this.reports.length]!,
      });
    }
    for (let guest = 0; guest < guestsPerHost; guest++) {
      for (let host = 0; host < hosts; host++) yield* this.place(host);
    }
    for (;;) {
      const [ended] = this.held.splice(this.next(this.held.length), 1) as [Held];
      release(this.hosts[ended.host]!, ended.placement);
      yield newEvent('ClaimReleased', { claimId: ended.claimId, host: nameOf(ended.host) });
      const host = this.next(hosts);
      yield* this.place(host);
      const placed = this.held.at(-1)!;
      if (placed.host === host)
        yield newEvent('ClaimConfirmed', { claimId: placed.claimId, host: nameOf(host) });
    }
  }

  private *place(host: number): Generator<NewLedgerEvent> {
    const number = this.claims++;
    const flavor = flavors[number % flavors.length]!;
    const guest = this.guests[number % flavors.length]!;
    const request = { topology: guest.topology, pciRequests: [], network: null };
    const limits = { cpuAllocationRatio: 4, ramAllocationRatio: 1 };
    const { placement } = fit(this.hosts[host]!, request, {
      ruleSet: 'nova-2026',
      cellOrder: 'spread',
      limits,
    });
    if (!placement) return;
    claim(this.hosts[host]!, placement);
    const claimId = claimIdOf(number);
    this.held.push({ claimId, host, placement });
    yield newEvent('ClaimPlaced', {
      claim: {
        claimId,
        instanceId: claimId,
        flavor,
        image: { properties: {} },
        guestTopology: null,
        pciRequests: [],
        networks: null,
        limits: null,
        target: { hosts: [], labels: {} },
        group: null,
        leaseSeconds: null,
        domain: null,
      },
      fingerprint: claimId.slice(0, 22),
      guest,
      rank: 'spread',
      host: nameOf(host),
      placement,
      leaseExpiresAt: null,
    });
  }

  private encode(event: NewLedgerEvent): EncodedEvent {
    this.revision++;
    const command = `command-${this.revision}`;
    const time = new Date(Date.UTC(2026, 0, 1) + this.revision * 50).toISOString();
    const encoded = encodeEvent(event, { time, command, previousHash: this.lastHash, tracker: '0a1b2c3d' });
    this.lastHash = eventHash(encoded);
    return encoded;
  }

  /** A whole number below `limit`, the same sequence in every run (Lehmer, Park and Miller 1988). */
  private next(limit: number): number {
    this.random = (this.random * 48271) % 0x7fffffff;
    return this.random % limit;
  }
}

/** A UUID that looks random, as claim ids do. */
function claimIdOf(number: number): string {
  const hex = createHash('sha256').update(`claim ${number}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const nameOf = (host: number): string => `compute-${String(host).padStart(6, '0')}`;
