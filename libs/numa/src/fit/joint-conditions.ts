import type { CompiledHost } from '../host/compiled-host.js';
import { networkConditions, pciCondition, type WeightCondition } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { GIVEN, judgeLayout } from './layout-verdicts.js';

/** All that the choice of host cells has to reach for a guest's devices and networks. */
export interface JointConditions {
  /** One for all requests that take from the same pools under the same policy, and one for each network. */
  readonly single: readonly WeightCondition[];
  /** One for each set of requests whose pools overlap: what a set wants must be there once for all of it (Hall). */
  readonly shared: readonly WeightCondition[];
}

/** Requests that take from the same pools under the same policy. */
interface RequestGroup {
  /** Their places. */
  readonly requests: number[];
  /** Pool numbers, of pools with free devices. */
  readonly pools: ReadonlySet<number>;
}

/** Every set of up to this many groups gets its own condition; of more, the pairs, the nested ones and all. */
const mostCombined = 5;

/** The conditions that every choice of host cells for the guest has to meet, a shared device counted once. */
export function jointConditions(host: CompiledHost, guest: CompiledGuest): JointConditions {
  const groups = groupRequests(host, guest);
  const conditionOf = (sets: readonly RequestGroup[]) =>
    pciCondition(
      host,
      guest,
      sets.flatMap(({ requests }) => requests),
    );
  const isOpen = ({ wanted }: WeightCondition) => wanted > 0;
  return {
    single: [...groups.map((group) => conditionOf([group])), ...networkConditions(host, guest)].filter(
      isOpen,
    ),
    shared: combinationsOf(groups)
      .filter((sets) => sets.length > 1 && sets.every((group) => overlapsOthers(group, sets)))
      .map(conditionOf)
      .filter(isOpen),
  };
}

function groupRequests(host: CompiledHost, guest: CompiledGuest): readonly RequestGroup[] {
  const groups = new Map<string, RequestGroup>();
  for (const [request, verdicts] of judgeLayout(host.layout, guest).pools.entries()) {
    const pools = new Set<number>();
    for (const [pool, verdict] of verdicts.entries()) {
      if (host.pciPoolFree[pool]! > 0 && verdict === GIVEN) pools.add(pool);
    }
    const key = `${guest.pciRequests[request]!.numaPolicy ?? 'legacy'} ${[...pools].join(',')}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { requests: [request], pools });
    else group.requests.push(request);
  }
  return [...groups.values()];
}

function combinationsOf(groups: readonly RequestGroup[]): readonly (readonly RequestGroup[])[] {
  if (groups.length > mostCombined) {
    const pairs = groups.flatMap((group, index) => groups.slice(index + 1).map((other) => [group, other]));
    const nested = groups.map((group) =>
      groups.filter(({ pools }) => [...pools].every((pool) => group.pools.has(pool))),
    );
    return [...pairs, ...nested, groups.filter((group) => overlapsOthers(group, groups))];
  }
  let combinations: (readonly RequestGroup[])[] = [];
  for (const group of groups)
    combinations = [...combinations, [group], ...combinations.map((sets) => [...sets, group])];
  return combinations;
}

function overlapsOthers(group: RequestGroup, sets: readonly RequestGroup[]): boolean {
  return sets.some((other) => other !== group && [...group.pools].some((pool) => other.pools.has(pool)));
}
