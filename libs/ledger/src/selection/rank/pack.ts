import { byText } from '../../state/in-order.js';
import type { Ranked } from './ranked.js';

/** The fewest free dedicated CPUs first, then the least free memory, then by name. */
export function pack(a: Ranked, b: Ranked): number {
  return (
    a.free.dedicatedCpus - b.free.dedicatedCpus ||
    a.free.memoryMiB - b.free.memoryMiB ||
    byText(a.name, b.name)
  );
}
