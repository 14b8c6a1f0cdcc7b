import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCpuList, parseCpuList } from '#numa/cpu-list/cpu-list.js';
import { InvalidCpuListError } from '#numa/cpu-list/cpu-list-error.js';

type Row =
  | { id: string; op: 'parse'; spec: string; expected: number[] | { error: string }; python_int?: boolean }
  | { id: string; op: 'format'; cpus: number[]; allow_ranges: boolean; expected: string };

const rows = readFileSync(join(process.cwd(), 'test/vectors/cpuset.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

function parsed(text: string): unknown {
  try {
    return parseCpuList(text);
  } catch (error) {
    if (error instanceof InvalidCpuListError) return { error: error.novaName };
    throw error;
  }
}

describe("Nova's answers on CPU lists", () => {
  it.each(rows.map((row) => [row.id, row] as const))('%s', (_id, row) => {
    if (row.op === 'format') {
      expect(formatCpuList(row.cpus, { ranges: row.allow_ranges })).toBe(row.expected);
      return;
    }
    // Spellings that only Python's int() takes may be refused.
    const allowed = row.python_int ? [row.expected, { error: 'Invalid' }] : [row.expected];
    expect(allowed).toContainEqual(parsed(row.spec));
  });
});
