import type { Command } from '#ledger/commands/command.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import { switching } from './answers.js';
import { Caller } from './caller.js';

/** The last one is so small that it is often empty, and can be removed. */
export const hostNames = ['compute-1', 'compute-2', 'compute-3', 'compute-4'];

const whole = reported('socket:2 cell:1 core:4 thread:2 memory:8g page-2m:1536', 2);
const small = reported('socket:1 cell:1 core:2 thread:2 memory:3g page-2m:512', 1);
/** What a host may turn into under its guests. */
const changed: readonly HostReport[] = [
  reported('socket:2 cell:1 core:4 thread:2 memory:8g page-2m:1024', 2),
  reported('socket:2 cell:1 core:4 thread:2 memory:8g page-2m:1536', 1),
  reported('socket:1 cell:1 core:4 thread:2 memory:8g page-2m:1536', 1),
];

const policies: readonly HostPolicy[] = [
  defaultHostPolicy,
  { ...defaultHostPolicy, cellOrder: 'pack', cpuAllocationRatio: 2 },
  { ...defaultHostPolicy, foreignGuests: 'ignore' },
  { ...defaultHostPolicy, reservedMemory: [{ cell: 0, memoryMiB: 512 }] },
  { ...defaultHostPolicy, reservedPages: [{ cell: 0, sizeKiB: 2048, count: 64 }] },
  { ...defaultHostPolicy, sharedCpus: [0, 1], dedicatedCpus: [2, 3] },
];

/** What a changed report does not allow. */
const againstReport = ['reserved-pages-exceed-total', 'reserved-memory-exceeds-total'];

/** Operates hosts: policies, reports that change, hosts out of service and back, removed and there again. */
export class SimulatedOperator extends Caller {
  private numbers = 0;

  async reportHosts(): Promise<void> {
    await Promise.all(hostNames.map((host) => this.report(host)));
  }

  run(steps: number): Promise<void> {
    return this.steps(steps, 400, () => this.step());
  }

  private async step(): Promise<void> {
    const { random, time } = this.around;
    const host = random.pick(hostNames);
    const kind = random.below(100);
    if (kind < 35) {
      await this.operate({ type: 'SetHostPolicy', host, policy: random.pick(policies) }, againstReport);
    } else if (kind < 55) {
      await this.operate({ type: 'DisableHost', host, reason: 'maintenance' });
      await time.pause(random.below(300));
      await this.operate({ type: 'EnableHost', host });
    } else if (kind < 75) {
      if (host !== 'compute-4')
        await this.operate({ type: 'ReportHost', host, report: random.pick(changed) });
      await time.pause(random.below(600));
      await this.report(host);
    } else if (kind < 85) {
      await this.operate({ type: 'MarkHostSilent', host, lastReport: '2026-01-01T00:00:00.000Z' });
      await this.operate({ type: 'MarkHostReturned', host });
    } else {
      await this.operate({ type: 'RemoveHost', host: 'compute-4' }, ['host-in-use']);
      await this.report('compute-4');
    }
  }

  private report(host: string): Promise<void> {
    return this.operate({ type: 'ReportHost', host, report: host === 'compute-4' ? small : whole });
  }

  /** A host may have been removed by a request that came twice, the second time late. */
  private async operate(command: Command, mayBe: readonly string[] = []): Promise<void> {
    await this.command(`${switching}operator:${++this.numbers}`, command, ['host-not-found', ...mayBe]);
  }
}

function reported(shape: string, nics: number): HostReport {
  const pciDevices = Array.from({ length: nics }, (_, cell) => ({
    address: `0000:8${cell}:00.0`,
    cell,
    attributes: { vendor_id: '8086', product_id: '154d' },
  }));
  return { ...parseSyntheticHost(shape), pciDevices };
}
