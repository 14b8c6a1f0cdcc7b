import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { violationOf } from '#numa/checker/check-placement.js';
import { CheckedHost, cpusHeldBy } from '#numa/checker/checked-host.js';
import { checkedTopology } from '#numa/checker/checked-topology.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';

type Placing = LedgerEvent<'ClaimPlaced' | 'MoveStarted'>;

interface AuditedHost {
  report: HostReport | null;
  policy: HostPolicy;
  /** By the revision that took them. */
  readonly holds: Map<number, Placement>;
  /** CPUs of guests without a claim, by instance id. */
  readonly foreign: Map<string, readonly number[]>;
}

/**
 * Follows a ledger event by event with maps and sets of its own, and names everything that is held twice or was
 * never valid. Knows nothing of the state that the trackers keep, and nothing of how placements are found.
 */
export class LedgerAudit {
  readonly findings: string[] = [];
  private readonly hosts = new Map<string, AuditedHost>();
  /** Claim to where it is held; a move's second hold stands under its own id. */
  private readonly held = new Map<string, { readonly host: string; readonly revision: number }>();
  /** Claims whose lease counts, to its end. */
  private readonly leases = new Map<string, string>();

  add(event: LedgerEvent): void {
    switch (event.type) {
      case 'HostReported':
        this.host(event.data.host).report = event.data.report;
        return;
      case 'HostPolicySet':
        this.host(event.data.host).policy = event.data.policy;
        return;
      case 'HostRemoved':
        if (this.host(event.data.host).holds.size > 0)
          this.find(event.revision, `${event.data.host} was removed with what it holds`);
        this.hosts.delete(event.data.host);
        return;
      case 'DriftDetected':
        this.host(event.data.host).foreign.set(event.data.instanceId, cpusBoundBy(event.data.binding));
        return;
      case 'DriftCleared':
        this.host(event.data.host).foreign.delete(event.data.instanceId);
        return;
      case 'ClaimAdopted':
        this.adopt(event as LedgerEvent<'ClaimAdopted'>);
        return;
      case 'ClaimPlaced':
        this.take(event as Placing, event.data.claim.claimId);
        if (event.data.leaseExpiresAt !== null)
          this.leases.set(event.data.claim.claimId, event.data.leaseExpiresAt);
        return;
      case 'MoveStarted':
        this.take(event as Placing, event.data.moveId);
        return;
      case 'ClaimConfirmed':
        this.leases.delete(event.data.claimId);
        return;
      case 'ClaimExpired': {
        const end = this.leases.get(event.data.claimId);
        if (end === undefined || end > event.time)
          this.find(event.revision, `${event.data.claimId} ended at ${event.time}, its lease at ${end}`);
        this.leases.delete(event.data.claimId);
        this.drop(event.data.claimId, event.revision);
        return;
      }
      case 'ClaimReleased':
        this.leases.delete(event.data.claimId);
        this.drop(event.data.claimId, event.revision);
        return;
      case 'MoveReverted':
        this.drop(event.data.moveId, event.revision);
        return;
      case 'MoveConfirmed': {
        const { claimId, moveId } = event.data;
        this.drop(claimId, event.revision);
        const moved = this.held.get(moveId);
        this.held.delete(moveId);
        if (moved) this.held.set(claimId, moved);
      }
    }
  }

  private take(event: Placing, id: string): void {
    const { claim, guest, host: name, placement } = event.data;
    const host = this.host(name);
    if (this.held.has(id)) this.find(event.revision, `${id} holds already`);
    if (!host.report) {
      this.find(event.revision, `${name} has not reported`);
      return;
    }
    this.checkAlone(event.revision, name, host, placement);
    const { cpuAllocationRatio, ramAllocationRatio, cellOrder } = host.policy;
    const checked = new CheckedHost(checkedTopology(host.report, host.policy));
    for (const other of host.holds.values()) checked.hold(other);
    const pciRequests = claim.pciRequests.map((request) => ({
      ...request,
      numaPolicy: request.numaPolicy ?? guest.pciNumaPolicy,
    }));
    const violation = violationOf(
      checked,
      { topology: guest.topology, pciRequests, network: claim.networks },
      placement,
      {
        ruleSet: 'nova-2026',
        cellOrder,
        limits: claim.limits ?? { cpuAllocationRatio, ramAllocationRatio },
      },
    );
    if (violation) this.find(event.revision, `${id} on ${name}: ${violation.rule}, ${violation.detail}`);
    this.hold(event, id);
  }

  /** The guest runs there already: only what claims hold is kept from it. */
  private adopt(event: LedgerEvent<'ClaimAdopted'>): void {
    const { claim, host: name, placement } = event.data;
    const host = this.host(name);
    host.foreign.delete(claim.instanceId);
    if (host.report) this.checkHolds(event.revision, name, host, placement);
    this.hold(event, claim.claimId);
  }

  private hold(
    { revision, data: { host, placement } }: Placing | LedgerEvent<'ClaimAdopted'>,
    id: string,
  ): void {
    this.host(host).holds.set(revision, placement);
    this.held.set(id, { host, revision });
  }

  /** Straight on the placements: no CPU, page or device that another one holds, nor a CPU of a guest without a claim. */
  private checkAlone(revision: number, name: string, host: AuditedHost, placement: Placement): void {
    const topology = checkedTopology(host.report!, host.policy);
    const others = [...host.holds.values()];
    const foreign = new Set(host.policy.foreignGuests === 'avoid' ? [...host.foreign.values()].flat() : []);
    for (const cpu of cpusOf(placement, topology))
      if (foreign.has(cpu)) this.find(revision, `CPU ${cpu} of ${name} has a guest without a claim`);
    this.checkHolds(revision, name, host, placement);
    for (const { id, pagePools } of topology.cells) {
      for (const { sizeKiB, total, reserved } of pagePools) {
        const pagesOf = (holds: readonly Placement[]): number =>
          holds
            .flatMap(({ cells }) => cells)
            .filter(({ hostCell, pageSizeKiB }) => hostCell === id && pageSizeKiB === sizeKiB)
            .reduce((sum, { memoryMiB }) => sum + (memoryMiB * 1024) / sizeKiB, 0);
        const pages = pagesOf([...others, placement]);
        // A pool that shrank under its guests is too full, and stays so beside a placement that takes nothing of it.
        if (pages > total - reserved && pagesOf([placement]) > 0)
          this.find(revision, `${pages} pages of ${sizeKiB} KiB held in cell ${id} of ${name}`);
      }
    }
  }

  private checkHolds(revision: number, name: string, host: AuditedHost, placement: Placement): void {
    const topology = checkedTopology(host.report!, host.policy);
    const others = [...host.holds.values()];
    const takenCpus = new Set(others.flatMap((other) => cpusOf(other, topology)));
    const takenDevices = new Set(others.flatMap(devicesOf));
    for (const cpu of cpusOf(placement, topology))
      if (takenCpus.has(cpu)) this.find(revision, `CPU ${cpu} of ${name} is held twice`);
    for (const device of devicesOf(placement))
      if (takenDevices.has(device)) this.find(revision, `device ${device} of ${name} is held twice`);
  }

  private drop(id: string, revision: number): void {
    const held = this.held.get(id);
    if (!held) this.find(revision, `${id} holds nothing`);
    else this.hosts.get(held.host)!.holds.delete(held.revision);
    this.held.delete(id);
  }

  private host(name: string): AuditedHost {
    const known = this.hosts.get(name);
    if (known) return known;
    const host = { report: null, policy: defaultHostPolicy, holds: new Map(), foreign: new Map() };
    this.hosts.set(name, host);
    return host;
  }

  private find(revision: number, what: string): void {
    this.findings.push(`revision ${revision}: ${what}`);
  }
}

const cpusOf = ({ cells }: Placement, topology: HostTopology): number[] =>
  cells.flatMap((cell) => [...cpusHeldBy(cell, topology)]);

const devicesOf = ({ pciDevices }: Placement): string[] => pciDevices.map(({ address }) => address);

/** CPUs that a guest without a claim has vCPUs pinned to one by one: those that it has to itself. */
function cpusBoundBy(binding: GuestBinding | null): number[] {
  const bindings = binding?.cells.flatMap((cell) => cell.bindings) ?? [];
  return bindings.filter(({ cpus }) => cpus.length === 1).flatMap(({ cpus }) => cpus);
}
