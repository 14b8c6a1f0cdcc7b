import type { HostPolicy } from '#numa/model/host-policy.js';
import { canonicalJson } from '../canonical-json.js';
import type { ClaimState } from '../state/claim-record.js';
import { byText } from '../state/in-order.js';
import { type SizedHostUsage, sizedUsageOf } from '../state/sized-usage.js';
import type { ZoneState } from '../state/zone-state.js';

/** What is compared of a host. */
export interface HostFacts {
  readonly enabled: boolean;
  readonly silentSince: string | null;
  readonly adapterSeen: boolean;
  /** The revision of its report. */
  readonly reportedAt: number | null;
  readonly policy: HostPolicy;
  readonly usage: SizedHostUsage | null;
  readonly contradictions: readonly string[];
}

/** What is compared of a claim. */
export interface ClaimFacts {
  readonly state: ClaimState;
  readonly host: string | null;
  readonly moveId: string | null;
  readonly leaseExpiresAt: string | null;
  /** What the adapter said; null: nothing yet. */
  readonly outcome: 'applied' | 'failed' | null;
}

/** null: it was not there. */
export interface Changed<T> {
  readonly name: string;
  readonly before: T | null;
  readonly after: T | null;
}

export interface StateDiff {
  readonly hosts: readonly Changed<HostFacts>[];
  readonly claims: readonly Changed<ClaimFacts>[];
}

/** What is compared of a state, kept while the state goes on. */
export class StateFacts {
  private readonly hosts = new Map<string, string>();
  private readonly claims = new Map<string, string>();

  constructor(state: ZoneState) {
    for (const [name, host] of state.hosts) {
      const { enabled, silentSince, adapterSeen, reportedAt, policy, compiled } = host;
      const usage = compiled ? sizedUsageOf(compiled) : null;
      const contradictions = [...host.contradictions.values()];
      this.hosts.set(
        name,
        canonicalJson({ enabled, silentSince, adapterSeen, reportedAt, policy, usage, contradictions }),
      );
    }
    for (const [claimId, { state: how, hold, moveId, leaseExpiresAt }] of state.claims) {
      const outcome = hold?.outcome?.kind ?? null;
      const facts: ClaimFacts = { state: how, host: hold?.host ?? null, moveId, leaseExpiresAt, outcome };
      this.claims.set(claimId, canonicalJson(facts));
    }
  }

  /** What is otherwise in a later state, by name. */
  diff(after: StateFacts): StateDiff {
    return { hosts: changes(this.hosts, after.hosts), claims: changes(this.claims, after.claims) };
  }
}

function changes<T>(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Changed<T>[] {
  const names = [...after.keys(), ...[...before.keys()].filter((name) => !after.has(name))];
  const read = (text: string | undefined): T | null => (text === undefined ? null : (JSON.parse(text) as T));
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .sort(byText)
    .map((name) => ({ name, before: read(before.get(name)), after: read(after.get(name)) }));
}
