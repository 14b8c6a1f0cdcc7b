import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ConstraintsRow, checkConstraintsRow } from './check-constraints.js';
import { type CpuListRow, checkCpuListRow } from './check-cpu-list.js';
import { checkFitRow } from './check-fit.js';
import { checkSequenceRow } from './check-sequence.js';
import type { Difference } from './difference.js';
import { type FitRow, readRows, type SequenceRow } from './rows.js';

/** One file of vectors under one rule set. */
export interface Suite {
  /** `fit.jsonl (nova-zed)` */
  readonly name: string;
  readonly file: string;
  /** Checks every row; a row that throws counts as different. */
  readonly run: (folder: string) => SuiteResult;
}

export interface SuiteResult {
  readonly passed: number;
  readonly differences: readonly Difference[];
}

/** Every file that is known by name, in the order of running. */
export const suites: readonly Suite[] = [
  suite('cpuset.jsonl', 'cpuset.jsonl', (row: CpuListRow) => checkCpuListRow(row)),
  suite('constraints.jsonl', 'constraints.jsonl', (row: ConstraintsRow) => checkConstraintsRow(row)),
  suite('fit.jsonl (nova-zed)', 'fit.jsonl', (row: FitRow) => checkFitRow(row, 'nova-zed')),
  suite(
    'fit.jsonl (nova-2026)',
    'fit.jsonl',
    (row: FitRow) => checkFitRow(row, 'nova-2026'),
    withNewerAnswers,
  ),
  suite('affinity.jsonl (nova-zed)', 'affinity.jsonl', (row: FitRow) => checkFitRow(row, 'nova-zed')),
  suite('sequences.jsonl (nova-zed)', 'sequences.jsonl', (row: SequenceRow) =>
    checkSequenceRow(row, 'nova-zed'),
  ),
];

function suite<Row extends { readonly id: string }>(
  name: string,
  file: string,
  check: (row: Row) => Difference | null,
  prepare: (rows: Row[], folder: string) => Row[] = (rows) => rows,
): Suite {
  const run = (folder: string) => {
    const rows = prepare(readRows<Row>(join(folder, file)), folder);
    const differences = rows.map((row) => checkSafely(row, check)).filter((found) => found !== null);
    return { passed: rows.length - differences.length, differences };
  };
  return { name, file, run };
}

function checkSafely<Row extends { readonly id: string }>(
  row: Row,
  check: (row: Row) => Difference | null,
): Difference | null {
  try {
    return check(row);
  } catch (error) {
    return { id: row.id, expected: 'an answer', actual: String(error) };
  }
}

/** Puts the answers of fit.newer.jsonl in place of those that it names. */
function withNewerAnswers(rows: FitRow[], folder: string): FitRow[] {
  const path = join(folder, 'fit.newer.jsonl');
  if (!existsSync(path)) return rows;
  const newer = new Map(readRows<Pick<FitRow, 'id' | 'expected'>>(path).map((row) => [row.id, row.expected]));
  return rows.map((row) => (newer.has(row.id) ? { ...row, expected: newer.get(row.id)! } : row));
}
