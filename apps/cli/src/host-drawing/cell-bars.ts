import type { HostCellAnswer, HostPagesAnswer } from '#contracts/answers/host-answer.js';
import { type Gauge, gaugeLines } from '../render/gauges.js';
import { kibibytes, mebibytesOf } from '../render/quantity.js';

/** Sizes up to this (KiB) may be a machine's ordinary pages: 4 KiB, or 16 and 64 on Arm and Power. */
const largestOrdinaryPage = 64;

const ordinary = (sizeKb: number): boolean => sizeKb <= largestOrdinaryPage;

/** Memory, page pools and floating vCPUs of a cell, a bar each. */
export function cellBars(cell: HostCellAnswer, cpuAllocationRatio: number, width: number): string[] {
  const gauges = [memoryGauge(cell), ...cell.pages.filter(worthShowing).map(pagesGauge)];
  if (floats(cell)) gauges.push(floatingGauge(cell, cpuAllocationRatio));
  return gaugeLines(gauges, width);
}

function memoryGauge({ usedMemoryMb, memoryMb }: HostCellAnswer): Gauge {
  return { name: 'memory', part: usedMemoryMb, whole: memoryMb, text: mebibytesOf(usedMemoryMb, memoryMb) };
}

/** A page pool of a cell, or of many cells together. */
export function pagesGauge({ sizeKb, total, reserved, used }: HostPagesAnswer): Gauge {
  const mib = (pages: number): number => Math.round((pages * sizeKb) / 1024);
  const usable = total - reserved;
  // ordinary pages by the hundred thousand say nothing; how much memory they are does
  const text = ordinary(sizeKb) ? mebibytesOf(mib(used), mib(usable)) : `${used} of ${usable} pages`;
  return { name: kibibytes(sizeKb), part: used, whole: total, reserved, text };
}

function floatingGauge({ floatingVcpus, sharedCpus }: HostCellAnswer, ratio: number): Gauge {
  const most = Math.floor(sharedCpus.length * ratio);
  return { name: 'floating', part: floatingVcpus, whole: most, text: `${floatingVcpus} of ${most} vCPUs` };
}

/** Ordinary pages are the memory again, unless guests hold them by number or some are kept from guests. */
export function worthShowing({ sizeKb, total, used, reserved }: HostPagesAnswer): boolean {
  return (total > 0 || used > 0) && (!ordinary(sizeKb) || used > 0 || reserved > 0);
}

/** On a host that does not separate shared CPUs, nobody floating is nothing to tell. */
function floats({ floatingVcpus, sharedCpus, dedicatedCpus }: HostCellAnswer): boolean {
  if (floatingVcpus > 0) return true;
  const dedicated = new Set(dedicatedCpus);
  return sharedCpus.some((cpu) => !dedicated.has(cpu));
}
