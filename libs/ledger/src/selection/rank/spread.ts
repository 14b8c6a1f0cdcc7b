import { byText } from '../../state/in-order.js';
import type { Ranked } from './ranked.js';

/** The most free dedicated CPUs first, then the most free memory, then by name. */
export function spread(a: Ranked, b: Ranked): number {
  return (
    b.free.dedicatedCpus - a.free.dedicatedCpus ||
    b.free.memoryMiB - a.free.memoryMiB ||
    byText(a.name, b.name)
  );
}
