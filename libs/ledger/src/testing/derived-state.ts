import type { CompiledHost } from '#numa/host/compiled-host.js';
import { type HostIndex, hostIndex } from '../selection/host-index.js';
import { type RankPolicy, rankPolicies } from '../selection/rank/rank-policy.js';
import { SlotWalk } from '../selection/slot-walk.js';
import type { HostRecord } from '../state/host-record.js';
import { byText } from '../state/in-order.js';
import type { ZoneState } from '../state/zone-state.js';

const sorted = <V>(map: ReadonlyMap<string, V>): [string, V][] => [...map].sort(([a], [b]) => byText(a, b));

/**
 * All that decisions read and the canonical state does not say, since it follows from the rest: topologies, what is
 * free, every column of usage, the indices. As plain values: states of one ledger give equal ones, however they came
 * to be.
 */
export function derivedState(state: ZoneState): object {
  const index = hostIndex(state);
  return {
    hosts: sorted(state.hosts).map(([name, host]) => ({
      name,
      ...derivedHost(host),
      ...indexed(index, name),
    })),
    orders: (Object.keys(rankPolicies) as RankPolicy[]).map((policy) => [policy, namesIn(index, policy)]),
    instances: sorted(state.instances),
    drifting: sorted(state.drifting).map(([name, host]) => [name, host === state.hosts.get(name)]),
  };
}

function derivedHost({ topology, free, compiled }: HostRecord): object {
  return { topology, free, used: compiled && columnsOf(compiled) };
}

/** Every column that there is, also one that comes to be later. */
function columnsOf(compiled: CompiledHost): object {
  const columns = Object.entries(compiled).filter(([, column]) => ArrayBuffer.isView(column));
  return Object.fromEntries(columns.map(([name, column]) => [name, [...(column as Iterable<number>)]]));
}

function indexed(index: HostIndex, name: string): object {
  const slot = index.slotOf.get(name)!;
  const { table } = index;
  const { firstPool } = table.layout;
  const first = index.firstCells[slot]!;
  const end = first + index.cellCounts[slot]!;
  const has = end > first;
  return {
    standing: index.standings[slot],
    policy: index.policies[slot],
    cells: {
      memoryMiB: [...table.layout.memoryMiB.subarray(first, end)],
      memoryUsedMiB: [...table.memoryUsedMiB.subarray(first, end)],
      floatingUsed: [...table.floatingUsed.subarray(first, end)],
      freeDedicated: [...table.freeDedicated.subarray(first, end)],
      pagesUsed: has ? [...table.pagesUsed.subarray(firstPool[first]!, firstPool[end]!)] : [],
    },
  };
}

function namesIn(index: HostIndex, policy: RankPolicy): string[] {
  const names: string[] = [];
  new SlotWalk(index.order(policy).lists).some((slot) => {
    names.push(index.nameAt(slot));
    return false;
  }, Number.POSITIVE_INFINITY);
  return names;
}
