import type { HostPolicyAnswer } from '#contracts/answers/host-answer.js';
import type { HostPolicyDto } from '#contracts/dto/host-policy.dto.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { ReservedMemoryOption, ReservedPagesOption } from '../../options/parse-values.js';
import { plain } from '../../render/paint.js';
import { kibibytes, mebibytes } from '../../render/quantity.js';

/** What the command line changes of a policy. Absent: stays. */
export interface PolicyChanges {
  /** CPU lists; `none`: not set. */
  readonly sharedCpus?: string;
  readonly dedicatedCpus?: string;
  readonly reserve?: readonly ReservedPagesOption[];
  readonly reserveMemory?: readonly ReservedMemoryOption[];
  readonly cpuRatio?: number;
  readonly ramRatio?: number;
  readonly cellOrder?: 'spread' | 'pack';
  readonly foreignGuests?: 'avoid' | 'ignore';
  readonly label?: Readonly<Record<string, string>>;
  readonly unlabel?: readonly string[];
  readonly reset?: boolean;
}

/** The whole policy to send: the present one (null: the defaults) with the changes in it. */
export function changedPolicy(present: HostPolicyAnswer | null, changes: PolicyChanges): HostPolicyDto {
  const { sharedCpus, dedicatedCpus, cpuRatio, ramRatio, cellOrder, foreignGuests } = changes;
  const kept = (present?.reservedPages ?? []).filter(
    (old) => !changes.reserve?.some(({ cell, sizeKb }) => cell === old.cell && sizeKb === old.sizeKb),
  );
  const keptMemory = (present?.reservedMemory ?? []).filter(
    (old) => !changes.reserveMemory?.some(({ cell }) => cell === old.cell),
  );
  const labels = { ...present?.labels, ...changes.label };
  for (const key of changes.unlabel ?? []) delete labels[key];
  return {
    sharedCpus: sharedCpus === undefined ? copy(present?.sharedCpus) : setOf(sharedCpus),
    dedicatedCpus: dedicatedCpus === undefined ? copy(present?.dedicatedCpus) : setOf(dedicatedCpus),
    reservedPages: [...kept, ...(changes.reserve ?? []).filter(({ count }) => count > 0)],
    reservedMemory: [...keptMemory, ...(changes.reserveMemory ?? []).filter(({ memoryMb }) => memoryMb > 0)],
    cpuAllocationRatio: cpuRatio ?? present?.cpuAllocationRatio,
    ramAllocationRatio: ramRatio ?? present?.ramAllocationRatio,
    cellOrder: cellOrder ?? present?.cellOrder,
    labels,
    foreignGuests: foreignGuests ?? present?.foreignGuests,
  };
}

const copy = (cpus: readonly number[] | null | undefined): number[] | null => (cpus ? [...cpus] : null);

const setOf = (list: string): string | null => (list === 'none' ? null : list);

/** A policy for people, a line each. */
export function policyText(policy: HostPolicyAnswer): string {
  const cpus = (list: readonly number[] | null): string => (list === null ? 'not set' : formatCpuList(list));
  const reserved = policy.reservedPages.map(
    ({ cell, sizeKb, count }) => `${count} of ${kibibytes(sizeKb)} in cell ${cell}`,
  );
  const labels = Object.entries(policy.labels).map(([key, value]) => plain(`${key}=${value}`));
  const memory = policy.reservedMemory.map(({ cell, memoryMb }) => `${mebibytes(memoryMb)} in cell ${cell}`);
  const lines: [string, string][] = [
    ['shared CPUs', cpus(policy.sharedCpus)],
    ['dedicated CPUs', cpus(policy.dedicatedCpus)],
    ['reserved pages', reserved.join('; ') || 'none'],
    ['reserved memory', memory.join('; ') || 'none'],
    ['CPU ratio', String(policy.cpuAllocationRatio)],
    ['memory ratio', String(policy.ramAllocationRatio)],
    ['cell order', policy.cellOrder],
    ['foreign guests', policy.foreignGuests],
    ['labels', labels.join(' ') || 'none'],
  ];
  return lines.map(([name, value]) => `${name.padEnd(16)}${value}\n`).join('');
}
