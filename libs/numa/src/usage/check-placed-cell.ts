import type { HostLayout } from '../host/host-layout.js';
import type { PlacedCell } from '../model/placement.js';
import { UsageError } from './usage-error.js';

/**
 * What can be wrong with a placed cell whatever its host holds: its memory is no whole number of pages, or more than
 * there are in all; or a vCPU is neither pinned nor floating as its CPU policy has it.
 * @param pool that the pages come from
 * @throws UsageError `memory-invalid`, `memory-not-whole-pages`, `memory-exceeds-pages`, `vcpus-invalid`,
 * `vcpu-not-pinned`, `vcpu-not-floating`
 */
export function checkPlacedCell(layout: HostLayout, pool: number, placed: PlacedCell): void {
  checkMemory(layout, pool, placed);
  checkVcpus(placed);
}

function checkMemory(layout: HostLayout, pool: number, { guestCell, memoryMiB }: PlacedCell): void {
  const { poolSizeKiB, poolTotal } = layout;
  if (!Number.isSafeInteger(memoryMiB) || memoryMiB < 0) {
    throw new UsageError('memory-invalid', `Guest cell ${guestCell} has ${memoryMiB} MiB of memory`);
  }
  const sizeKiB = poolSizeKiB[pool]!;
  const pages = (memoryMiB * 1024) / sizeKiB;
  if (!Number.isInteger(pages)) {
    throw new UsageError(
      'memory-not-whole-pages',
      `Guest cell ${guestCell} has ${memoryMiB} MiB, which pages of ${sizeKiB} KiB do not divide`,
    );
  }
  if (pages > poolTotal[pool]!) {
    throw new UsageError(
      'memory-exceeds-pages',
      `Guest cell ${guestCell} has ${memoryMiB} MiB, more than ${poolTotal[pool]} pages of ${sizeKiB} KiB`,
    );
  }
}

/** On the hot path: no closures, no lists of keys. A pin of a vCPU that the cell does not list is never counted. */
function checkVcpus(placed: PlacedCell): void {
  const { guestCell, vcpus, pins, floating, cpuPolicy } = placed;
  const isPinnable = cpuPolicy === 'dedicated' || cpuPolicy === 'mixed';
  let previous = -1;
  let unpinned = 0;
  for (let index = 0; index < vcpus.length; index++) {
    const vcpu = vcpus[index]!;
    if (!Number.isInteger(vcpu) || vcpu <= previous) {
      throw new UsageError('vcpus-invalid', `Guest cell ${guestCell} lists vCPU ${vcpu} after ${previous}`);
    }
    previous = vcpu;
    const isPinned = pins[vcpu] !== undefined;
    if (isPinned && !isPinnable) {
      throw new UsageError('vcpu-not-floating', `vCPU ${vcpu} of guest cell ${guestCell} may not be pinned`);
    }
    if (isPinned) continue;
    unpinned++;
    if (cpuPolicy === 'dedicated' || (isPinnable && !floating.includes(vcpu))) {
      throw new UsageError('vcpu-not-pinned', `vCPU ${vcpu} of guest cell ${guestCell} has no CPU`);
    }
  }
  if (floating.length !== unpinned || (unpinned > 0 && !floating.every((vcpu) => vcpus.includes(vcpu)))) {
    throw new UsageError(
      'vcpu-not-floating',
      `Guest cell ${guestCell} has ${unpinned} vCPUs without a CPU, and others that float`,
    );
  }
}
