import { formatCpuList, maxCpuId } from '../cpu-list/cpu-list.js';
import type { HostPolicy, ReservedMemory, ReservedPages } from '../model/host-policy.js';
import type { HostReport, ReportedCell } from '../model/host-report.js';
import type { CpuList } from '../model/host-topology.js';
import { missingPolicyCpus } from './host-cpu-sets.js';
import { HostPolicyError } from './host-policy-error.js';

/**
 * Holds an operator's policy against the rules, and against what the host last reported; null: it has not reported
 * yet, so only the policy itself is looked at. (Nova: the start-up checks of the libvirt driver, get_cpu_shared_set,
 * get_cpu_dedicated_set, numa_get_reserved_huge_pages.)
 *
 * @throws HostPolicyError the first rule that is broken, in the order of the policy's fields
 */
export function checkHostPolicy(report: HostReport | null, policy: HostPolicy): void {
  checkCpuSet('sharedCpus', policy.sharedCpus);
  checkCpuSet('dedicatedCpus', policy.dedicatedCpus);
  checkDisjoint(policy);
  if (report) checkOnline(report, policy);
  checkRatio('cpuAllocationRatio', policy.cpuAllocationRatio);
  checkRatio('ramAllocationRatio', policy.ramAllocationRatio);
  for (const [index, pages] of policy.reservedPages.entries()) {
    checkReservedPages(policy.reservedPages, index);
    if (report) checkReservedAgainstReport(report, pages, `reservedPages[${index}]`);
  }
  for (const [index, memory] of (policy.reservedMemory ?? []).entries()) {
    checkReservedMemory(policy.reservedMemory!, index);
    if (report) checkMemoryAgainstReport(report, policy, memory, `reservedMemory[${index}]`);
  }
}

function checkCpuSet(field: 'sharedCpus' | 'dedicatedCpus', cpus: CpuList | null): void {
  if (cpus === null) return;
  if (cpus.length === 0) {
    throw new HostPolicyError(
      'cpu-set-empty',
      field,
      'name at least one CPU, or leave it null',
      'it is empty',
    );
  }
  const wrong = cpus.find((cpu) => !Number.isInteger(cpu) || cpu < 0 || cpu > maxCpuId);
  if (wrong !== undefined) {
    const rule = `CPU ids are whole numbers from 0 to ${maxCpuId}`;
    throw new HostPolicyError('cpu-ids-invalid', field, rule, `${wrong} is none`);
  }
}

function checkDisjoint({ sharedCpus, dedicatedCpus }: HostPolicy): void {
  const shared = new Set(sharedCpus);
  const both = (dedicatedCpus ?? []).filter((cpu) => shared.has(cpu));
  if (both.length === 0) return;
  const rule = 'a CPU is shared or dedicated, not both';
  const found = `sharedCpus and dedicatedCpus both name ${formatCpuList(both)}`;
  throw new HostPolicyError('cpu-sets-overlap', 'dedicatedCpus', rule, found);
}

function checkOnline(report: HostReport, policy: HostPolicy): void {
  const missing = missingPolicyCpus(report, policy);
  if (missing.length === 0) return;
  const field = policy.sharedCpus?.some((cpu) => missing.includes(cpu)) ? 'sharedCpus' : 'dedicatedCpus';
  const found = `the host does not have ${formatCpuList(missing)} online`;
  throw new HostPolicyError('cpu-not-online', field, 'name only CPUs that are online', found);
}

function checkRatio(field: 'cpuAllocationRatio' | 'ramAllocationRatio', ratio: number): void {
  if (Number.isFinite(ratio) && ratio > 0) return;
  throw new HostPolicyError('ratio-invalid', field, 'a ratio is a number above 0', `it is ${ratio}`);
}

function checkReservedPages(all: readonly ReservedPages[], index: number): void {
  const pages = all[index]!;
  const field = `reservedPages[${index}]`;
  if (!Number.isSafeInteger(pages.count) || pages.count < 0) {
    const rule = 'the count is a whole number of pages, at least 0';
    throw new HostPolicyError('reserved-pages-invalid', `${field}.count`, rule, `it is ${pages.count}`);
  }
  const first = all.findIndex(({ cell, sizeKiB }) => cell === pages.cell && sizeKiB === pages.sizeKiB);
  if (first === index) return;
  const found = `reservedPages[${first}] already reserves pages of ${pages.sizeKiB} KiB in cell ${pages.cell}`;
  throw new HostPolicyError('reserved-pages-repeated', field, 'each page pool is named once', found);
}

function checkReservedAgainstReport(report: HostReport, pages: ReservedPages, field: string): void {
  const cell = reportedCell(report, pages.cell, field);
  const pool = cell.pages.find(({ sizeKiB }) => sizeKiB === pages.sizeKiB);
  if (!pool) {
    const found = `cell ${pages.cell} has no pages of ${pages.sizeKiB} KiB`;
    throw new HostPolicyError(
      'reserved-size-unknown',
      `${field}.sizeKiB`,
      'name a page size of the cell',
      found,
    );
  }
  if (pages.count > pool.total) {
    const found = `cell ${pages.cell} has ${pool.total} pages of ${pages.sizeKiB} KiB, not ${pages.count}`;
    const rule = 'reserve no more pages than there are';
    throw new HostPolicyError('reserved-pages-exceed-total', `${field}.count`, rule, found);
  }
}

function reportedCell(report: HostReport, id: number, field: string): ReportedCell {
  const cell = report.cells.find((one) => one.id === id);
  if (cell) return cell;
  const found = `the host has no cell ${id}`;
  throw new HostPolicyError('reserved-cell-unknown', `${field}.cell`, 'name a cell of the host', found);
}

function checkReservedMemory(all: readonly ReservedMemory[], index: number): void {
  const { cell, memoryMiB } = all[index]!;
  const field = `reservedMemory[${index}]`;
  if (!Number.isSafeInteger(memoryMiB) || memoryMiB < 0) {
    const rule = 'the memory is a whole number of MiB, at least 0';
    throw new HostPolicyError('reserved-memory-invalid', `${field}.memoryMiB`, rule, `it is ${memoryMiB}`);
  }
  const first = all.findIndex((memory) => memory.cell === cell);
  if (first === index) return;
  const found = `reservedMemory[${first}] already reserves memory in cell ${cell}`;
  throw new HostPolicyError('reserved-memory-repeated', field, 'each cell is named once', found);
}

/** Huge pages are reserved as pages: memory is reserved where the host itself allocates, in the smallest ones. */
function checkMemoryAgainstReport(
  report: HostReport,
  { reservedPages }: HostPolicy,
  { cell: id, memoryMiB }: ReservedMemory,
  field: string,
): void {
  const cell = reportedCell(report, id, field);
  const smallest = [...cell.pages].sort((a, b) => a.sizeKiB - b.sizeKiB)[0];
  const own = reservedPages.find((pages) => pages.cell === id && pages.sizeKiB === smallest?.sizeKiB);
  const hasKiB = smallest ? (smallest.total - (own?.count ?? 0)) * smallest.sizeKiB : cell.memoryKiB;
  if (memoryMiB * 1024 <= hasKiB) return;
  const where = smallest ? ` in unreserved pages of ${smallest.sizeKiB} KiB` : '';
  const found = `cell ${id} has ${Math.floor(hasKiB / 1024)} MiB${where}, not ${memoryMiB}`;
  const rule = 'reserve no more memory than the cell has';
  throw new HostPolicyError('reserved-memory-exceeds-total', `${field}.memoryMiB`, rule, found);
}
