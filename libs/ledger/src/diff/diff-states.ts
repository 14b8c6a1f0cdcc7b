import type { HostPolicy } from '#numa/model/host-policy.js';
import { canonicalJson } from '../canonical-json.js';
import type { Pieces } from '../pieces.js';
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

/** What is compared of a state, by name, as text: kept while the state goes on. */
export interface StateFacts {
  readonly hosts: ReadonlyMap<string, string>;
  readonly claims: ReadonlyMap<string, string>;
}

/** In pieces of a host or a claim. */
export function* factsOf(state: ZoneState): Pieces<StateFacts> {
  const hosts = new Map<string, string>();
  for (const [name, host] of state.hosts) {
    const { enabled, silentSince, adapterSeen, reportedAt, policy, compiled } = host;
    const usage = compiled ? sizedUsageOf(compiled) : null;
    const contradictions = [...host.contradictions.values()];
    hosts.set(
      name,
      canonicalJson({ enabled, silentSince, adapterSeen, reportedAt, policy, usage, contradictions }),
    );
    yield;
  }
  const claims = new Map<string, string>();
  for (const [claimId, { state: how, hold, moveId, leaseExpiresAt }] of state.claims) {
    const outcome = hold?.outcome?.kind ?? null;
    const facts: ClaimFacts = { state: how, host: hold?.host ?? null, moveId, leaseExpiresAt, outcome };
    claims.set(claimId, canonicalJson(facts));
    yield;
  }
  return { hosts, claims };
}

/** What is otherwise in a later state, in the order of names. In pieces of a host or a claim. */
export function* diffOf(before: StateFacts, after: StateFacts): Pieces<StateDiff> {
  return {
    hosts: yield* changes(before.hosts, after.hosts),
    claims: yield* changes(before.claims, after.claims),
  };
}

function* changes<T>(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Pieces<Changed<T>[]> {
  const read = (text: string | undefined): T | null => (text === undefined ? null : (JSON.parse(text) as T));
  const changed: Changed<T>[] = [];
  for (const name of namesOf(before, after)) {
    const was = before.get(name);
    const is = after.get(name);
    if (was !== is) changed.push({ name, before: read(was), after: read(is) });
    yield;
  }
  return changed.sort((a, b) => byText(a.name, b.name));
}

function* namesOf(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Generator<string> {
  yield* after.keys();
  for (const name of before.keys()) if (!after.has(name)) yield name;
}
