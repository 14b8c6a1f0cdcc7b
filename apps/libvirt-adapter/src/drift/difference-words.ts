import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';
import type { Difference } from '#libvirt/domain/differences.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { elementOf } from '../apply/live-differences.js';

/** A difference as the tracker is told: the domain XML element, and what it should and does hold. */
export function differenceWords(difference: Difference, where: 'live' | 'definition'): DifferenceDto {
  const { desired, actual } = difference;
  const of = subject(difference);
  return {
    element: elementOf(difference),
    wanted: `${of}${words(desired)}`,
    had: `${of}${words(actual)} (${where})`,
  };
}

function subject({ kind, of }: Difference): string {
  if (of === null) return '';
  if (kind === 'vcpu-pin') return `vcpu ${of} on `;
  if (kind === 'iothread-pin') return `iothread ${of} on `;
  if (kind === 'pci-device') return '';
  return `cell ${of}: `;
}

function words(value: Difference['desired']): string {
  if (value === null) return 'nothing';
  return typeof value === 'object' ? formatCpuList(value as readonly number[]) : String(value);
}
