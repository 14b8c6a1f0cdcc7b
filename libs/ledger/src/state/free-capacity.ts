import type { CompiledHost } from '#numa/host/compiled-host.js';

/** What no guest holds, over all cells of a host. */
export interface FreeCapacity {
  readonly dedicatedCpus: number;
  readonly memoryMiB: number;
}

/** Sums the columns of a host; null: a host that has not reported has nothing. */
export function freeCapacity(host: CompiledHost | null): FreeCapacity {
  if (!host) return { dedicatedCpus: 0, memoryMiB: 0 };
  const { memoryMiB: has } = host.layout;
  let dedicatedCpus = 0;
  let memoryMiB = 0;
  for (let cell = 0; cell < has.length; cell++) {
    dedicatedCpus += host.freeDedicated[cell]!;
    memoryMiB += has[cell]! - host.memoryUsedMiB[cell]!;
  }
  return { dedicatedCpus, memoryMiB };
}
