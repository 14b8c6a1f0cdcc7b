import { adoptionViolationOf, violationOf } from '#numa/checker/check-placement.js';
import { CheckedHost } from '#numa/checker/checked-host.js';
import { checkedTopology } from '#numa/checker/checked-topology.js';
import { holdBoundGuest } from '#numa/checker/hold-bound-guest.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { Placement } from '#numa/model/placement.js';
import type { ClaimRequest, Group } from '../events/claim-request.js';
import type { EventData } from '../events/event-data.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { fitOptions, guestRequest } from '../selection/guest-request.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';

/** A hold as the checker counts it. */
interface Held {
  readonly instance: string;
  readonly host: string;
  readonly group: Group | null;
  readonly placement: Placement;
}

interface CheckedRecord {
  checked: CheckedHost | null;
  readonly holds: Set<Held>;
  /** Guests without a claim, by instance id. */
  readonly foreign: Map<string, GuestBinding>;
  /** The host changed under its holds. */
  recounted: boolean;
}

/**
 * Whether each placement of a ledger was valid when it was made. Counts what is held by itself, with libs/numa's
 * checker, which shares no code with `fit`; of the folded state it takes only what hosts are.
 */
export class PlacementChecker {
  private readonly hosts = new Map<string, CheckedRecord>();
  private readonly claims = new Map<string, Held>();
  /** Instances with a claim, and which. */
  private readonly instances = new Map<string, string>();
  private readonly moves = new Map<string, Held>();
  /** Group id to hosts, a member each time. */
  private readonly members = new Map<string, string[]>();

  /** What is wrong with the placement of an event, on the state before it; null: nothing, or it places nothing. */
  violation(state: ZoneState, event: LedgerEvent): string | null {
    if (event.type === 'ClaimExpired') return expiredEarly(state, event);
    if (event.type === 'ClaimAdopted' || event.type === 'ClaimPlaced') {
      const { instanceId } = event.data.claim;
      const holder = this.instances.get(instanceId);
      if (holder !== undefined) return `instance ${instanceId} is held by claim ${holder}`;
    }
    if (event.type === 'ClaimAdopted') return this.adoptionViolation(event);
    if (event.type !== 'ClaimPlaced' && event.type !== 'MoveStarted') return null;
    const { claim, guest, host: name, placement } = event.data;
    const host = state.hosts.get(name);
    const record = this.hosts.get(name);
    if (!host || !record?.checked) return `host ${name} has not reported`;
    const own = event.type === 'MoveStarted' ? (this.claims.get(event.data.claimId) ?? null) : null;
    const barred = this.barred(host, claim, own) ?? wrongMove(event, own);
    if (barred) return barred;
    const violation = violationOf(
      withForeign(record, record.checked, host.policy),
      guestRequest(claim, guest),
      placement,
      fitOptions(host.policy, claim),
    );
    return violation && `${violation.rule} on ${name}: ${violation.detail}`;
  }

  /** Counts an event in, with the state after it. */
  count(state: ZoneState, { type, data }: LedgerEvent): void {
    switch (type) {
      case 'HostReported':
      case 'HostPolicySet':
        this.recount(state, data.host);
        return;
      case 'HostRemoved':
        this.hosts.delete(data.host);
        return;
      case 'DriftDetected':
        this.found(state, data.host, data.instanceId, data.binding);
        return;
      case 'DriftCleared':
        this.found(state, data.host, data.instanceId, null);
        return;
      case 'ClaimAdopted':
        this.found(state, data.host, data.claim.instanceId, null);
        this.claimed(data.claim.claimId, this.hold(state, data));
        return;
      case 'ClaimPlaced':
        this.claimed(data.claim.claimId, this.hold(state, data));
        return;
      case 'MoveStarted':
        this.moves.set(data.moveId, this.hold(state, data));
        return;
      case 'ClaimReleased':
      case 'ClaimExpired':
        this.giveBack(state, this.claims, data.claimId);
        return;
      case 'MoveConfirmed': {
        const second = this.moves.get(data.moveId);
        this.giveBack(state, this.claims, data.claimId);
        this.moves.delete(data.moveId);
        if (second) this.claimed(data.claimId, second);
        return;
      }
      case 'MoveReverted':
        this.giveBack(state, this.moves, data.moveId);
        return;
      default:
    }
  }

  /** A guest that ran before it was claimed takes nothing from another claim. */
  private adoptionViolation({ data }: LedgerEvent<'ClaimAdopted'>): string | null {
    const { claim, guest, host, placement } = data;
    const checked = this.hosts.get(host)?.checked;
    if (!checked) return `host ${host} has not reported`;
    const violation = adoptionViolationOf(checked, guestRequest(claim, guest), placement);
    return violation && `${violation.rule} on ${host}: ${violation.detail}`;
  }

  private found(state: ZoneState, host: string, instanceId: string, binding: GuestBinding | null): void {
    const { foreign } = this.recordOf(state, host);
    if (binding) foreign.set(instanceId, binding);
    else foreign.delete(instanceId);
  }

  /** What keeps the claim from the host as a whole. */
  private barred(host: HostRecord, { target, group }: ClaimRequest, own: Held | null): string | null {
    const { name, policy } = host;
    if (target.hosts.length > 0 && !target.hosts.includes(name)) return `host ${name} was not asked for`;
    const missing = Object.keys(target.labels).find((label) => policy.labels[label] !== target.labels[label]);
    if (missing !== undefined) return `host ${name} does not have the label ${missing} asked for`;
    if (!host.enabled) return `host ${name} was disabled`;
    if (host.silentSince !== null) return `host ${name} was silent`;
    if (host.contradictions.size > 0) return `host ${name} was overcommitted`;
    const others = [...(group ? (this.members.get(group.id) ?? []) : [])];
    if (group && own?.group?.id === group.id) others.splice(others.indexOf(own.host), 1);
    if (group?.policy === 'anti-affinity' && others.includes(name))
      return `host ${name} has a member of ${group.id}`;
    if (group?.policy === 'affinity' && others.length > 0 && !others.includes(name))
      return `host ${name} has no member of ${group.id}`;
    if (group?.policy === 'affinity' && own === null && new Set(others).size > 1)
      return `the members of ${group.id} were on several hosts`;
    return null;
  }

  private hold(
    state: ZoneState,
    {
      claim: { instanceId: instance, group },
      host,
      placement,
    }: EventData['ClaimPlaced' | 'ClaimAdopted' | 'MoveStarted'],
  ): Held {
    const held: Held = { instance, host, group, placement };
    const record = this.recordOf(state, host);
    record.holds.add(held);
    record.checked?.hold(placement);
    if (group) this.members.set(group.id, [...(this.members.get(group.id) ?? []), host]);
    return held;
  }

  private claimed(claimId: string, held: Held): void {
    this.claims.set(claimId, held);
    this.instances.set(held.instance, claimId);
  }

  private giveBack(state: ZoneState, from: Map<string, Held>, id: string): void {
    const held = from.get(id);
    if (!held) return;
    from.delete(id);
    const { instance, host, group, placement } = held;
    if (this.instances.get(instance) === id) this.instances.delete(instance);
    const record = this.recordOf(state, host);
    record.holds.delete(held);
    record.checked?.giveBack(placement);
    // Where a later report took CPUs away, two holds may have had the same one: then nothing counts but a recount.
    if (record.recounted) this.recount(state, host);
    if (group) {
      const left = this.members.get(group.id)!;
      left.splice(left.indexOf(host), 1);
      if (left.length === 0) this.members.delete(group.id);
    }
  }

  private recordOf(state: ZoneState, name: string): CheckedRecord {
    const known = this.hosts.get(name);
    if (known) return known;
    const record = {
      checked: checkedHost(state, name),
      holds: new Set<Held>(),
      foreign: new Map<string, GuestBinding>(),
      recounted: false,
    };
    this.hosts.set(name, record);
    return record;
  }

  private recount(state: ZoneState, name: string): void {
    const record = this.recordOf(state, name);
    record.checked = checkedHost(state, name);
    for (const { placement } of record.holds) record.checked?.hold(placement);
    record.recounted = record.holds.size > 0;
  }
}

/** A lease ends a claim when its time has come, and not before. */
function expiredEarly({ leases }: ZoneState, { time, data }: LedgerEvent<'ClaimExpired'>): string | null {
  const expires = leases.get(data.claimId);
  if (expires === undefined) return `claim ${data.claimId} has no lease that could run out`;
  return expires > time ? `the lease of claim ${data.claimId} runs out at ${expires}` : null;
}

/** A host that nobody uses; null: it has not reported. */
function checkedHost(state: ZoneState, name: string): CheckedHost | null {
  const host = state.hosts.get(name);
  return host?.report ? new CheckedHost(checkedTopology(host.report, host.policy)) : null;
}

/** What claims hold, and what guests without one are bound to where the policy in force keeps that from others. */
function withForeign(
  { holds, foreign }: CheckedRecord,
  checked: CheckedHost,
  policy: HostPolicy,
): CheckedHost {
  if (foreign.size === 0 || policy.foreignGuests === 'ignore') return checked;
  const counted = new CheckedHost(checked.topology);
  for (const { placement } of holds) counted.hold(placement);
  for (const binding of foreign.values()) holdBoundGuest(counted, binding);
  return counted;
}

function wrongMove(
  { type, data }: LedgerEvent<'ClaimPlaced' | 'MoveStarted'>,
  own: Held | null,
): string | null {
  if (type !== 'MoveStarted') return null;
  const { kind, host, placement } = data;
  if (!own) return `claim ${data.claimId} holds nothing`;
  if (kind !== 'resize' && host === own.host) return `a ${kind} must leave ${host}`;
  const sizes = [own.placement, placement].map(({ cells }) => cells[0]?.pageSizeKiB);
  if (kind === 'live-migration' && sizes[0] !== sizes[1])
    return 'a live migration cannot change the page size';
  return null;
}
