import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostPolicyAnswer } from '../answers/host-answer.js';
import type { HostPolicyDto } from '../dto/host-policy.dto.js';
import { cpuListInput } from './cpu-list-input.js';

const cpus = (field: string, input: readonly number[] | string | null | undefined): number[] | null =>
  input == null ? null : cpuListInput(field, input);

/** The whole policy, defaults written out. Throws InvalidFieldError. */
export function hostPolicyInput(dto: HostPolicyDto): HostPolicy {
  const { reservedPages, cpuAllocationRatio, ramAllocationRatio, cellOrder, labels, foreignGuests } = dto;
  return {
    sharedCpus: cpus('sharedCpus', dto.sharedCpus),
    dedicatedCpus: cpus('dedicatedCpus', dto.dedicatedCpus),
    reservedPages: (reservedPages ?? []).map(({ cell, sizeKb, count }) => ({ cell, sizeKiB: sizeKb, count })),
    cpuAllocationRatio: cpuAllocationRatio ?? defaultHostPolicy.cpuAllocationRatio,
    ramAllocationRatio: ramAllocationRatio ?? defaultHostPolicy.ramAllocationRatio,
    cellOrder: cellOrder ?? defaultHostPolicy.cellOrder,
    labels: labels ?? {},
    foreignGuests: foreignGuests ?? defaultHostPolicy.foreignGuests,
  };
}

export function hostPolicyAnswer(policy: HostPolicy): HostPolicyAnswer {
  const { reservedPages, ...rest } = policy;
  return {
    ...rest,
    reservedPages: reservedPages.map(({ cell, sizeKiB, count }) => ({ cell, sizeKb: sizeKiB, count })),
  };
}
