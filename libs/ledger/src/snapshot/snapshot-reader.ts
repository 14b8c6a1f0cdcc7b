import { createHash } from 'node:crypto';
import type { DerivedGuest } from '#numa/model/flavor.js';
import type { HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Placement } from '#numa/model/placement.js';
import { recompile } from '../evolve/host-usage.js';
import { forgetful } from '../evolve/undo.js';
import { ClaimRows } from '../state/claim-rows.js';
import type { Hold } from '../state/hold.js';
import { type RequestBody, requestOf, share, sharedBody } from '../state/share.js';
import { sharedPlacement } from '../state/shared-placements.js';
import { emptyZone, newHost, type ZoneState } from '../state/zone-state.js';
import { endLine, SnapshotError, type SnapshotHeader, snapshotFormat } from './snapshot-format.js';
import {
  type PackedClaim,
  type PackedGroup,
  type PackedHold,
  type PackedHost,
  type PackedMove,
  type PackedPlacement,
  unpackClaim,
  unpackPlacement,
  unpackRelease,
} from './snapshot-records.js';

/** Claims that room is made for at once, whatever a header says that was not checked yet. */
const mostReserved = 4_000_000;

const endMark = Buffer.from('["end",');

/**
 * Makes a state of the lines of a snapshot, fed one by one. Throws SnapshotError for one that is of no use. Whether it
 * is damaged is said by its hash alone: what cannot be read in one that is not, was written by another program.
 */
export class SnapshotReader {
  private readonly hash = createHash('sha256');
  private readonly values: object[] = [];
  private readonly placements: Placement[] = [];
  private readonly bodies = new Map<number, RequestBody>();
  private readonly holds = new Map<number, Hold>();
  private state: ZoneState | null = null;
  private ended = false;
  /** Why its lines are read no further. */
  private unreadable: SnapshotError | null = null;

  constructor(private readonly zone: string) {}

  /** A line without its end. */
  add(line: Buffer): void {
    if (this.ended) throw new SnapshotError('damaged', 'something follows its end');
    if (line.subarray(0, endMark.length).equals(endMark)) this.end(line);
    else {
      this.hash.update(line).update('\n');
      if (!this.unreadable) this.read(line.toString());
    }
  }

  /** The state, when all lines were fed. */
  finish(): ZoneState {
    if (!this.ended) throw new SnapshotError('damaged', 'it has no end');
    if (this.unreadable) throw this.unreadable;
    return this.state!;
  }

  private end(line: Buffer): void {
    if (line.toString() !== endLine(this.hash.digest('hex')))
      throw new SnapshotError('damaged', 'its hash is another');
    this.ended = true;
  }

  private read(text: string): void {
    try {
      if (this.state === null) this.begin(JSON.parse(text) as SnapshotHeader);
      else this.record(JSON.parse(text) as [string, unknown[] & string]);
    } catch (error) {
      const why = `it cannot be read: ${(error as Error).message}`;
      this.unreadable = error instanceof SnapshotError ? error : new SnapshotError('foreign', why);
    }
  }

  private begin({ format, version, zone, revision, lastHash, time, claimRows }: SnapshotHeader): void {
    if (format !== snapshotFormat.format || version !== snapshotFormat.version) {
      throw new SnapshotError('foreign', `it is of the format ${format} ${version}`);
    }
    if (zone !== this.zone) throw new SnapshotError('foreign', `it is of the zone ${zone}`);
    this.state = Object.assign(emptyZone(zone), { revision, lastHash, time });
    this.state.claims.reserve(Math.min(claimRows, mostReserved));
  }

  private record([kind, records]: [string, unknown[] & string]): void {
    const state = this.state!;
    switch (kind) {
      case 'values':
        for (const value of records as object[]) this.values.push(share(value));
        return;
      case 'placements':
        for (const packed of records as PackedPlacement[])
          this.placements.push(sharedPlacement(unpackPlacement(packed)));
        return;
      case 'hosts':
        for (const host of records as PackedHost[]) this.host(state, host);
        return;
      case 'claim-rows':
        state.claims.load(ClaimRows.fromText(records), this.holdTakenAt);
        return;
      case 'claims':
        for (const packed of records as PackedClaim[]) {
          const claim = unpackClaim(packed, this.holdTakenAt);
          state.claims.set(claim.claimId, claim);
          if (claim.hold && claim.instanceId !== claim.claimId)
            state.instances.set(claim.instanceId, claim.claimId);
        }
        return;
      case 'moves':
        for (const move of records as PackedMove[]) {
          const hold = move.hold === null ? null : this.holdTakenAt(move.hold);
          state.moves.set(move.moveId, { ...move, hold });
        }
        return;
      case 'groups':
        for (const [id, policy, members] of records as PackedGroup[])
          state.groups.set(id, { policy, members: new Map(members) });
        return;
      case 'leases':
        for (const [claimId, end] of records as [string, string][]) state.leases.set(claimId, end);
        return;
      default:
        throw new SnapshotError('foreign', `it has records of the kind ${kind}`);
    }
  }

  private host(state: ZoneState, packed: PackedHost): void {
    const [name, report, reportedAt, policy, enabled, disabledReason, silentSince] = packed;
    const host = newHost(name);
    host.report = report === null ? null : this.value<HostReport>(report);
    host.reportedAt = reportedAt;
    host.policy = this.value<HostPolicy>(policy);
    host.enabled = enabled;
    host.disabledReason = disabledReason;
    host.silentSince = silentSince;
    host.adapterSeen = packed[7];
    for (const each of packed[8]) {
      const hold = this.hold(name, each);
      host.holds.set(hold.takenAt, hold);
      this.holds.set(hold.takenAt, hold);
    }
    for (const release of packed[9]) host.pendingReleases.set(release[0], unpackRelease(release));
    for (const drift of packed[10]) host.drifts.set(drift.instanceId, drift);
    if (host.drifts.size > 0) state.drifting.set(host.name, host);
    recompile(host, forgetful);
    state.hosts.set(name, host);
  }

  private hold(host: string, packed: PackedHold): Hold {
    const [takenAt, decision, claimId, instanceId, body, guest, placement, outcome, domain] = packed;
    const ids = { claimId, instanceId: instanceId === 0 ? claimId : instanceId };
    return {
      claimId,
      host,
      request: requestOf({ ...ids, domain }, this.body(body)),
      guest: this.value<DerivedGuest>(guest),
      placement: typeof placement === 'number' ? this.placement(placement) : unpackPlacement(placement),
      takenAt,
      decision,
      outcome,
    };
  }

  private body(place: number): RequestBody {
    const known = this.bodies.get(place) ?? sharedBody(this.value<RequestBody>(place));
    this.bodies.set(place, known);
    return known;
  }

  private placement(place: number): Placement {
    const placement = this.placements[place];
    if (!placement) throw new SnapshotError('foreign', `it has no shared placement ${place}`);
    return placement;
  }

  private value<T extends object>(place: number): T {
    const value = this.values[place];
    if (!value) throw new SnapshotError('foreign', `it has no shared value ${place}`);
    return value as T;
  }

  private readonly holdTakenAt = (revision: number): Hold => {
    const hold = this.holds.get(revision);
    if (!hold) throw new SnapshotError('foreign', `it has no hold of revision ${revision}`);
    return hold;
  };
}
