import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UsageAnswer } from '#contracts/answers/usage-answer.js';
import type { HostRecord } from '#ledger/state/host-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { hostSummary } from '../../hosts/host-answers.js';
import { uncounted } from '../../hosts/uncounted.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetUsageQuery } from './get-usage.query.js';

@QueryHandler(GetUsageQuery)
export class GetUsageHandler implements IQueryHandler<GetUsageQuery, UsageAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ at, caller }: GetUsageQuery): Promise<UsageAnswer> {
    return this.zones.lookAtMany(at, caller, usage);
  }
}

/** One pass, as it keeps the event loop to itself: 10,000 hosts take some milliseconds. */
function usage(state: ZoneState): UsageAnswer {
  const { claims } = state;
  const hosts = { total: state.hosts.size, enabled: 0 };
  const dedicatedCpus = { total: 0, free: 0 };
  const sharedCpus = { total: 0, floatingVcpus: 0 };
  const memoryMb = { total: 0, used: 0 };
  const pages: PageSums = new Map();
  for (const host of state.hosts.values()) {
    const summary = hostSummary(host);
    if (summary.state === 'enabled') hosts.enabled++;
    dedicatedCpus.total += summary.dedicatedCpus.total;
    dedicatedCpus.free += summary.dedicatedCpus.free;
    sharedCpus.total += summary.sharedCpus.total;
    sharedCpus.floatingVcpus += summary.sharedCpus.floatingVcpus;
    memoryMb.total += summary.memoryMb.total;
    memoryMb.used += summary.memoryMb.used;
    addPages(pages, host);
  }
  return {
    revision: state.revision,
    zone: state.zone,
    hosts,
    claims: {
      held: claims.count('placed') + claims.count('confirmed'),
      moving: claims.moving,
    },
    dedicatedCpus,
    sharedCpus,
    memoryMb,
    pages: [...pages]
      .sort(([a], [b]) => a - b)
      .map(([sizeKb, sum]) => ({ sizeKb, ...sum, free: Math.max(0, sum.total - sum.reserved - sum.used) })),
  };
}

/** By the size of the pages, KiB. */
type PageSums = Map<number, { total: number; reserved: number; used: number }>;

function addPages(sums: PageSums, host: HostRecord): void {
  const { topology, compiled, contradictions } = host;
  if (!topology || !compiled) return;
  const { firstPool } = compiled.layout;
  topology.cells.forEach((hostCell, cell) => {
    const more = contradictions.size > 0 ? uncounted(host, hostCell).pages : null;
    hostCell.pagePools.forEach(({ sizeKiB, total, reserved }, pool) => {
      const sum = sums.get(sizeKiB) ?? { total: 0, reserved: 0, used: 0 };
      sum.total += total;
      sum.reserved += reserved;
      sum.used += compiled.pagesUsed[firstPool[cell]! + pool]! + (more?.get(sizeKiB) ?? 0);
      sums.set(sizeKiB, sum);
    });
  });
}
