import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { violationOf } from '#numa/checker/check-placement.js';
import { CheckedHost, cpusHeldBy } from '#numa/checker/checked-host.js';
import { checkedTopology } from '#numa/checker/checked-topology.js';
import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Placement } from '#numa/model/placement.js';

type Placing = LedgerEvent<'ClaimPlaced' | 'MoveStarted'>;

interface AuditedHost {
  report: HostReport | null;
  policy: HostPolicy;
  /** By the revision that took them. */
  readonly holds: Map<number, Placement>;
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

  add(event: LedgerEvent): void {
    switch (event.type) {
      case 'HostReported':
        this.host(event.data.host).report = event.data.report;
        return;
      case 'HostPolicySet':
        this.host(event.data.host).policy = event.data.policy;
        return;
      case 'ClaimPlaced':
        this.take(event as Placing, event.data.claim.claimId);
        return;
      case 'MoveStarted':
        this.take(event as Placing, event.data.moveId);
        return;
      case 'ClaimReleased':
      case 'ClaimExpired':
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
    host.holds.set(event.revision, placement);
    this.held.set(id, { host: name, revision: event.revision });
  }

  /** Straight on the placements: no CPU, page or device that another one holds. */
  private checkAlone(revision: number, name: string, host: AuditedHost, placement: Placement): void {
    const topology = checkedTopology(host.report!, host.policy);
    const others = [...host.holds.values()];
    const cpusOf = ({ cells }: Placement): number[] =>
      cells.flatMap((cell) => [...cpusHeldBy(cell, topology)]);
    const devicesOf = ({ pciDevices }: Placement): string[] => pciDevices.map(({ address }) => address);
    const takenCpus = new Set(others.flatMap(cpusOf));
    const takenDevices = new Set(others.flatMap(devicesOf));
    for (const cpu of cpusOf(placement))
      if (takenCpus.has(cpu)) this.find(revision, `CPU ${cpu} of ${name} is held twice`);
    for (const device of devicesOf(placement))
      if (takenDevices.has(device)) this.find(revision, `device ${device} of ${name} is held twice`);
    for (const { id, pagePools } of topology.cells) {
      for (const { sizeKiB, total, reserved } of pagePools) {
        const pages = [...others, placement]
          .flatMap(({ cells }) => cells)
          .filter(({ hostCell, pageSizeKiB }) => hostCell === id && pageSizeKiB === sizeKiB)
          .reduce((sum, { memoryMiB }) => sum + (memoryMiB * 1024) / sizeKiB, 0);
        if (pages > total - reserved)
          this.find(revision, `${pages} pages of ${sizeKiB} KiB held in cell ${id} of ${name}`);
      }
    }
  }

  private drop(id: string, revision: number): void {
    const held = this.held.get(id);
    if (!held) this.find(revision, `${id} holds nothing`);
    else this.hosts.get(held.host)!.holds.delete(held.revision);
    this.held.delete(id);
  }

  private host(name: string): AuditedHost {
    const known = this.hosts.get(name) ?? { report: null, policy: defaultHostPolicy, holds: new Map() };
    this.hosts.set(name, known);
    return known;
  }

  private find(revision: number, what: string): void {
    this.findings.push(`revision ${revision}: ${what}`);
  }
}
