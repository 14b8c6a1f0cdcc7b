import type { DomainPlacement } from '#libvirt/domain/domain-placement.js';
import type { HostReport, ReportedCell } from '#numa/model/host-report.js';
import type { CpuList } from '#numa/model/host-topology.js';
import { ApplyFailure } from './apply-failure.js';

/**
 * Whether the host still is what the placement was decided on. libvirt defines a guest on CPUs, cells and pages that
 * do not exist, and only its start fails.
 * @throws ApplyFailure host-cpu-offline, host-cell-missing or host-pages-missing
 */
export function checkTarget(placement: DomainPlacement, host: HostReport): void {
  checkCells(placement, host);
  if (host.onlineCpus === null) return;
  const online = new Set(host.onlineCpus);
  for (const { vcpu, cpus } of placement.vcpuPins) checkCpus(`vCPU ${vcpu}`, cpus, online);
  if (placement.emulatorPin !== null) checkCpus('the emulator threads', placement.emulatorPin, online);
}

function checkCpus(whose: string, cpus: CpuList, online: ReadonlySet<number>): void {
  if (cpus.some((cpu) => online.has(cpu))) return;
  const what = cpus.length === 1 ? `CPU ${cpus[0]} is` : `CPUs ${cpus.join(',')} are`;
  throw new ApplyFailure('host-cpu-offline', `${what} not online, and ${whose} would be pinned there`);
}

function checkCells(placement: DomainPlacement, host: HostReport): void {
  const cells = new Map(host.cells.map((cell) => [cell.id, cell]));
  const neededKiB = new Map<string, number>();
  for (const { id, hostCell, hugePageKiB, memoryKiB } of placement.cells) {
    const cell = cells.get(hostCell);
    if (cell === undefined) {
      throw new ApplyFailure(
        'host-cell-missing',
        `guest cell ${id} was placed on cell ${hostCell}, the host has none`,
      );
    }
    if (hugePageKiB === null) continue;
    const key = `${hostCell} ${hugePageKiB}`;
    const needed = (neededKiB.get(key) ?? 0) + memoryKiB;
    neededKiB.set(key, needed);
    checkPages(cell, hugePageKiB, needed);
  }
}

function checkPages(cell: ReportedCell, sizeKiB: number, neededKiB: number): void {
  const total = cell.pages.find((pages) => pages.sizeKiB === sizeKiB)?.total ?? 0;
  const needed = Math.ceil(neededKiB / sizeKiB);
  if (total >= needed) return;
  throw new ApplyFailure(
    'host-pages-missing',
    `cell ${cell.id} has ${total} pages of ${sizeKiB} KiB, the guest needs ${needed}`,
  );
}
