import { usageOf } from '#numa/host/compiled-host.js';
import type { HostUsage } from '#numa/model/usage.js';
import type { MoveRecord } from './claim-record.js';
import type { FrozenClaims } from './frozen-claims.js';
import type { GroupRecord } from './group-record.js';
import type { HostRecord } from './host-record.js';
import type { HostObserver, ZoneState } from './zone-state.js';

/** A host as it stood; what is derived from the rest is left out, but for the usage. */
export interface FrozenHost extends Readonly<Omit<HostRecord, 'topology' | 'compiled' | 'free'>> {
  /** null: without a report, or not asked for. */
  readonly usage: HostUsage | null;
}

/**
 * A zone's state at one revision, to be read piece by piece while `evolve` goes on: records that never change are
 * listed at once, and a host is copied just before it changes, unless it was read by then.
 */
export class FrozenZone implements HostObserver {
  readonly zone: string;
  readonly revision: number;
  readonly lastHash: string;
  readonly time: string | null;
  readonly claims: FrozenClaims;
  readonly moves: readonly MoveRecord[];
  readonly groups: readonly (readonly [string, GroupRecord])[];
  readonly leases: readonly (readonly [string, string])[];
  /** In no order that means anything. Read each with `host`. */
  readonly hosts: readonly HostRecord[];
  /** null: read, and so no longer of interest. */
  private readonly copies = new Map<HostRecord, FrozenHost | null>();

  /**
   * From here on every change of a host is seen, until `release`.
   * @param withUsage whether the usage of hosts will be read; it follows from their holds, and costs the most to copy
   */
  constructor(
    private readonly state: ZoneState,
    private readonly withUsage = true,
  ) {
    this.zone = state.zone;
    this.revision = state.revision;
    this.lastHash = state.lastHash;
    this.time = state.time;
    this.claims = state.claims.freeze();
    this.moves = [...state.moves.values()];
    this.groups = [...state.groups];
    this.leases = [...state.leases];
    this.hosts = [...state.hosts.values()];
    state.observers.add(this);
  }

  /** One of `hosts` as it stood; each can be read once, and is good until control is given away. */
  host(host: HostRecord): FrozenHost {
    const copy = this.copies.get(host) ?? this.frozen(host);
    this.copies.set(host, null);
    return copy;
  }

  beforeChange(host: HostRecord): void {
    if (this.copies.has(host)) return;
    this.copies.set(host, {
      ...this.frozen(host),
      holds: new Map([...host.holds].map(([takenAt, hold]) => [takenAt, { ...hold }])),
      contradictions: new Map(host.contradictions),
      pendingReleases: new Map(host.pendingReleases),
      drifts: new Map(host.drifts),
    });
  }

  /** Ends the watch. */
  release(): void {
    this.state.observers.delete(this);
    this.copies.clear();
  }

  private frozen({ topology: _, compiled, free: __, ...rest }: HostRecord): FrozenHost {
    return { ...rest, usage: this.withUsage && compiled ? usageOf(compiled) : null };
  }
}
