import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { UsageAnswer } from '#contracts/answers/usage-answer.js';
import type { HostRecord } from '#ledger/state/host-record.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { hostSummary } from '../../hosts/host-answers.js';
import { Zones } from '../../zone-engine/zones.js';
import { GetUsageQuery } from './get-usage.query.js';

@QueryHandler(GetUsageQuery)
export class GetUsageHandler implements IQueryHandler<GetUsageQuery, UsageAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ at }: GetUsageQuery): Promise<UsageAnswer> {
    return this.zones.look(at, usage);
  }
}

function usage(state: ZoneState): UsageAnswer {
  const hosts = [...state.hosts.values()];
  const summaries = hosts.map(hostSummary);
  const sum = (pick: (host: (typeof summaries)[number]) => number): number =>
    summaries.reduce((total, host) => total + pick(host), 0);
  const { claims } = state;
  return {
    revision: state.revision,
    zone: state.zone,
    hosts: { total: hosts.length, enabled: summaries.filter((host) => host.state === 'enabled').length },
    claims: {
      held: claims.count('placed') + claims.count('confirmed'),
      moving: claims.moving,
    },
    dedicatedCpus: {
      total: sum((host) => host.dedicatedCpus.total),
      free: sum((host) => host.dedicatedCpus.free),
    },
    sharedCpus: {
      total: sum((host) => host.sharedCpus.total),
      floatingVcpus: sum((host) => host.sharedCpus.floatingVcpus),
    },
    memoryMb: { total: sum((host) => host.memoryMb.total), used: sum((host) => host.memoryMb.used) },
    pages: pages(hosts),
  };
}

function pages(hosts: readonly HostRecord[]): UsageAnswer['pages'] {
  const bySize = new Map<number, { total: number; reserved: number; used: number }>();
  for (const { topology, compiled } of hosts) {
    if (!topology || !compiled) continue;
    const { firstPool } = compiled.layout;
    topology.cells.forEach(({ pagePools }, cell) => {
      pagePools.forEach(({ sizeKiB, total, reserved }, pool) => {
        const sum = bySize.get(sizeKiB) ?? { total: 0, reserved: 0, used: 0 };
        sum.total += total;
        sum.reserved += reserved;
        sum.used += compiled.pagesUsed[firstPool[cell]! + pool]!;
        bySize.set(sizeKiB, sum);
      });
    });
  }
  return [...bySize]
    .sort(([a], [b]) => a - b)
    .map(([sizeKb, sum]) => ({ sizeKb, ...sum, free: sum.total - sum.reserved - sum.used }));
}
