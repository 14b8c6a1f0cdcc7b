import type { HeldCpuAnswer, HostAnswer, HostCellAnswer } from '#contracts/answers/host-answer.js';

export const claimA = '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90';
export const claimB = '2b1d7f3a-52c8-4e0b-8a6f-3c9d4e5f6a7b';
export const claimC = '5e0a9c1b-7d24-4f63-b1e8-0a2b3c4d5e6f';

/** A host for tests: enabled, nothing claimed, with the default policy. */
export function hostAnswer(changes: Partial<HostAnswer> = {}): HostAnswer {
  const cells = changes.cells ?? [];
  return {
    revision: 12,
    host: 'compute-1',
    state: 'enabled',
    disabledReason: null,
    adapterSeen: true,
    reportedAt: 0,
    policy: {
      sharedCpus: null,
      dedicatedCpus: null,
      reservedPages: [],
      reservedMemory: [],
      cpuAllocationRatio: 4,
      ramAllocationRatio: 1,
      cellOrder: 'spread',
      labels: {},
      foreignGuests: 'avoid',
    },
    overcommitted: [],
    drifts: [],
    cells,
    claims: [...new Set(cells.flatMap((cell) => cell.claims))],
    ...changes,
  };
}

export interface CellShape {
  readonly id: number;
  readonly socket?: number | null;
  readonly firstCpu: number;
  readonly cores: number;
  readonly threads?: number;
}

/** A cell for tests: its CPUs numbered on from `firstCpu`, all of them both shared and dedicated, 64 pages of 2 MiB. */
export function cellAnswer(shape: CellShape, changes: Partial<HostCellAnswer> = {}): HostCellAnswer {
  const { id, socket = 0, firstCpu, cores, threads = 2 } = shape;
  const siblings = Array.from({ length: cores }, (_, core) =>
    Array.from({ length: threads }, (_, thread) => firstCpu + core * threads + thread),
  );
  const cpus = siblings.flat();
  const held = changes.held ?? [];
  const dedicatedCpus = changes.dedicatedCpus ?? cpus;
  return {
    id,
    socket,
    sharedCpus: cpus,
    dedicatedCpus,
    siblings,
    freeDedicatedCpus: dedicatedCpus.filter((cpu) => !held.some((holder) => holder.cpu === cpu)),
    held,
    floatingVcpus: 0,
    memoryMb: 753,
    reservedMemoryMb: 0,
    usedMemoryMb: 0,
    pages: [
      { sizeKb: 4, total: 160_220, reserved: 0, used: 0, free: 160_220 },
      { sizeKb: 2048, total: 64, reserved: 0, used: 0, free: 64 },
      { sizeKb: 1_048_576, total: 0, reserved: 0, used: 0, free: 0 },
    ],
    claims: [...new Set(held.flatMap(({ claimId }) => claimId ?? []))],
    guests: [...new Set(held.flatMap(({ claimId, instanceId }) => (claimId === null ? instanceId : [])))],
    ...changes,
  };
}

/** CPUs held by vCPUs of a claim, the first by `firstVcpu`. */
export function pinned(claimId: string, cpus: readonly number[], firstVcpu = 0): HeldCpuAnswer[] {
  return cpus.map((cpu, index) => ({ cpu, ...ofClaim(claimId), vcpu: firstVcpu + index, use: 'vcpu' }));
}

/** The holder of a CPU: a claim whose domain has its id. */
export const ofClaim = (claimId: string) => ({ owner: 'claim', claimId, instanceId: claimId }) as const;

/** A CPU that the nth vCPU of a guest without a claim is bound to. */
export const ofGuest = (instanceId: string, cpu: number, vcpu: number): HeldCpuAnswer => ({
  cpu,
  owner: 'foreign',
  claimId: null,
  instanceId,
  vcpu,
  use: 'vcpu',
});
