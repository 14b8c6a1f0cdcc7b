import { formatCpuList, parseCpuList } from '#numa/cpu-list/cpu-list.js';
import { InvalidCpuListError } from '#numa/cpu-list/cpu-list-error.js';
import { type Difference, difference } from './difference.js';

/** A row of cpuset.jsonl. */
export type CpuListRow =
  | {
      readonly id: string;
      readonly op: 'parse';
      readonly spec: string;
      readonly expected: number[] | { readonly error: string };
      /** Only Python's `int()` reads this text: it may be refused. */
      readonly python_int?: boolean;
    }
  | {
      readonly id: string;
      readonly op: 'format';
      readonly cpus: number[];
      readonly allow_ranges: boolean;
      readonly expected: string;
    };

export function checkCpuListRow(row: CpuListRow): Difference | null {
  if (row.op === 'format') {
    return difference(row.id, row.expected, formatCpuList(row.cpus, { ranges: row.allow_ranges }));
  }
  const actual = parsed(row.spec);
  if (row.python_int && !Array.isArray(actual)) return null;
  return difference(row.id, row.expected, actual);
}

function parsed(spec: string): number[] | { error: string } {
  try {
    return parseCpuList(spec);
  } catch (error) {
    if (error instanceof InvalidCpuListError) return { error: 'Invalid' };
    throw error;
  }
}
