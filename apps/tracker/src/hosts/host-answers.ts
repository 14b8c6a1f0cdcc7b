import type {
  DriftAnswer,
  HostAnswer,
  HostCellAnswer,
  HostCommandAnswer,
  HostCondition,
  HostSummaryAnswer,
} from '#contracts/answers/host-answer.js';
import { bindingAnswer } from '#contracts/wire/guest-binding.js';
import { hostPolicyAnswer } from '#contracts/wire/host-policy.js';
import { foreignGuests } from '#ledger/state/foreign-guests.js';
import type { Hold } from '#ledger/state/hold.js';
import type { Drift, HostRecord } from '#ledger/state/host-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { usageOf } from '#numa/host/compiled-host.js';
import type { HostCell } from '#numa/model/host-topology.js';
import type { CellUsage } from '#numa/model/usage.js';
import type { Committed } from '../zone-engine/waiting.js';
import { cpusOfClaim, cpusOfGuest, isBoundTo } from './held-cpus.js';
import { uncounted } from './uncounted.js';

export function hostCommandAnswer(host: string, committed: Committed): HostCommandAnswer {
  const last = committed.events.at(-1);
  return {
    host,
    revision: last?.revision ?? committed.revision,
    changed: last !== undefined && !committed.repeated,
  };
}

function condition(host: HostRecord): HostCondition {
  if (!host.enabled) return 'disabled';
  if (host.silentSince !== null) return 'silent';
  if (!host.compiled) return 'not-reported';
  return host.contradictions.size > 0 ? 'overcommitted' : 'enabled';
}

export function hostSummary(host: HostRecord): HostSummaryAnswer {
  const sums = { dedicated: 0, free: 0, shared: 0, floating: 0, memory: 0, used: 0 };
  // Of the columns, without the lists of `usageOf`: a sum over a zone asks every host.
  const { compiled } = host;
  host.topology?.cells.forEach((cell, index) => {
    sums.dedicated += cell.dedicatedCpus.length;
    sums.shared += cell.sharedCpus.length;
    sums.memory += cell.memoryMiB;
    sums.free += compiled!.freeDedicated[index]!;
    sums.floating += compiled!.floatingUsed[index]!;
    sums.used += compiled!.memoryUsedMiB[index]!;
  });
  if (compiled && host.contradictions.size > 0) {
    const usage = usageOf(compiled).cells;
    host.topology!.cells.forEach((cell, index) => {
      const more = uncounted(host, cell);
      const counted = new Set(usage[index]!.pinnedCpus);
      sums.free -= [...more.cpus].filter((cpu) => !counted.has(cpu)).length;
      sums.floating += more.floatingVcpus;
      sums.used += more.memoryMiB;
    });
  }
  return {
    host: host.name,
    state: condition(host),
    cells: host.topology?.cells.length ?? 0,
    dedicatedCpus: { total: sums.dedicated, free: sums.free },
    sharedCpus: { total: sums.shared, floatingVcpus: sums.floating },
    memoryMb: { total: sums.memory, used: sums.used },
    claims: host.holds.size,
  };
}

export function hostAnswer(state: ZoneState, host: HostRecord): HostAnswer {
  const holds = [...host.holds.values()];
  const usage = host.compiled ? usageOf(host.compiled).cells : [];
  return {
    revision: state.revision,
    host: host.name,
    state: condition(host),
    disabledReason: host.disabledReason,
    adapterSeen: host.adapterSeen,
    reportedAt: host.reportedAt,
    policy: hostPolicyAnswer(host.policy),
    overcommitted: [...host.contradictions].map(([takenAt, rule]) => ({
      claimId: host.holds.get(takenAt)!.claimId,
      rule,
    })),
    drifts: [...host.drifts.values()].map(driftAnswer),
    cells: (host.topology?.cells ?? []).map((cell, index) => cellAnswer(cell, usage[index]!, holds, host)),
    claims: [...new Set(holds.map(({ claimId }) => claimId))],
  };
}

export function driftAnswer({ binding, ...drift }: Drift): DriftAnswer {
  return { ...drift, binding: binding && bindingAnswer(binding) };
}

function cellAnswer(
  cell: HostCell,
  usage: CellUsage,
  holds: readonly Hold[],
  host: HostRecord,
): HostCellAnswer {
  const foreign = foreignGuests(host);
  const { reservedMemory = [] } = host.policy;
  const placed = holds.flatMap((hold) =>
    hold.placement.cells.filter(({ hostCell }) => hostCell === cell.id).map((part) => ({ hold, part })),
  );
  const more = uncounted(host, cell);
  const pinned = new Set([...usage.pinnedCpus, ...more.cpus]);
  return {
    id: cell.id,
    socket: cell.socket,
    sharedCpus: cell.sharedCpus,
    dedicatedCpus: cell.dedicatedCpus,
    siblings: cell.siblings,
    freeDedicatedCpus: cell.dedicatedCpus.filter((cpu) => !pinned.has(cpu)),
    held: [
      ...placed.flatMap(({ hold, part }) => cpusOfClaim(hold, part, cell)),
      ...foreign.flatMap((guest) => cpusOfGuest(guest, cell)),
    ].sort((a, b) => a.cpu - b.cpu),
    floatingVcpus: usage.floatingVcpus + more.floatingVcpus,
    memoryMb: cell.memoryMiB,
    reservedMemoryMb: reservedMemory.find((reserved) => reserved.cell === cell.id)?.memoryMiB ?? 0,
    usedMemoryMb: usage.memoryMiB + more.memoryMiB,
    pages: cell.pagePools.map(({ sizeKiB, total, reserved }, pool) => {
      const used = usage.pagesUsed[pool]! + (more.pages.get(sizeKiB) ?? 0);
      return { sizeKb: sizeKiB, total, reserved, used, free: Math.max(0, total - reserved - used) };
    }),
    claims: placed.map(({ hold }) => hold.claimId),
    guests: foreign.filter((guest) => isBoundTo(guest, cell)).map(({ instanceId }) => instanceId),
  };
}
