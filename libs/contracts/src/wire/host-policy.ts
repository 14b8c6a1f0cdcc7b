import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostPolicyAnswer } from '../answers/host-answer.js';
import type { HostPolicyDto } from '../dto/host-policy.dto.js';
import { cpuListInput } from './cpu-list-input.js';

const cpus = (field: string, input: readonly number[] | string | null | undefined): number[] | null =>
  input == null ? null : cpuListInput(field, input);

/** The whole policy, defaults written out. Throws InvalidFieldError. */
export function hostPolicyInput(dto: HostPolicyDto): HostPolicy {
  const {
    reservedPages,
    reservedMemory = [],
    cpuAllocationRatio,
    ramAllocationRatio,
    cellOrder,
    labels,
    foreignGuests,
  } = dto;
  return {
    sharedCpus: cpus('sharedCpus', dto.sharedCpus),
    dedicatedCpus: cpus('dedicatedCpus', dto.dedicatedCpus),
    reservedPages: (reservedPages ?? []).map(({ cell, sizeKb, count }) => ({ cell, sizeKiB: sizeKb, count })),
    // Absent where there is none, so that such a policy equals those of before.
    ...(reservedMemory.length > 0 && {
      reservedMemory: reservedMemory.map(({ cell, memoryMb }) => ({ cell, memoryMiB: memoryMb })),
    }),
    cpuAllocationRatio: cpuAllocationRatio ?? defaultHostPolicy.cpuAllocationRatio,
    ramAllocationRatio: ramAllocationRatio ?? defaultHostPolicy.ramAllocationRatio,
    cellOrder: cellOrder ?? defaultHostPolicy.cellOrder,
    labels: labels ?? {},
    foreignGuests: foreignGuests ?? defaultHostPolicy.foreignGuests,
  };
}

export function hostPolicyAnswer(policy: HostPolicy): HostPolicyAnswer {
  const { reservedPages, reservedMemory = [], ...rest } = policy;
  return {
    ...rest,
    reservedPages: reservedPages.map(({ cell, sizeKiB, count }) => ({ cell, sizeKb: sizeKiB, count })),
    reservedMemory: reservedMemory.map(({ cell, memoryMiB }) => ({ cell, memoryMb: memoryMiB })),
  };
}
