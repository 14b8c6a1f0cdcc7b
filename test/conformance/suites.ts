import { readFileSync } from 'node:fs';
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
  /** What it cannot be run without: the file, and the answers of another rule set. */
  readonly needs: readonly string[];
  /** Checks every row; a row that throws, or a line that is no JSON, counts as different. */
  readonly run: (folder: string) => SuiteResult;
}

export interface SuiteResult {
  readonly passed: number;
  readonly differences: readonly Difference[];
}

/** The rows of fit.jsonl that the newest rules answer otherwise. */
const newerAnswers = 'fit.newer.jsonl';

/** Every file that is known by name, in the order of running. */
export const suites: readonly Suite[] = [
  suite('cpuset.jsonl', 'cpuset.jsonl', (row: CpuListRow) => checkCpuListRow(row)),
  suite('constraints.jsonl', 'constraints.jsonl', (row: ConstraintsRow) => checkConstraintsRow(row)),
  suite('fit.jsonl (nova-zed)', 'fit.jsonl', (row: FitRow) => checkFitRow(row, 'nova-zed')),
  suite('fit.jsonl (nova-2026)', 'fit.jsonl', (row: FitRow) => checkFitRow(row, 'nova-2026'), newerAnswers),
  suite('affinity.jsonl (nova-zed)', 'affinity.jsonl', (row: FitRow) => checkFitRow(row, 'nova-zed')),
  suite('sequences.jsonl (nova-zed)', 'sequences.jsonl', (row: SequenceRow) =>
    checkSequenceRow(row, 'nova-zed'),
  ),
];

function suite<Row extends { readonly id: string }>(
  name: string,
  file: string,
  check: (row: Row) => Difference | null,
  replacedBy?: string,
): Suite {
  const run = (folder: string) => {
    const { rows, unreadable } = readRowsSafely<Row>(folder, file);
    const newer = replacedBy === undefined ? [] : readRows<Row>(join(folder, replacedBy));
    const answers = new Map(newer.map((row) => [row.id, row]));
    const compared = rows.map((row) => checkSafely({ ...row, ...answers.get(row.id) }, check));
    const differences = [...unreadable, ...compared.filter((found) => found !== null)];
    return { passed: rows.length + unreadable.length - differences.length, differences };
  };
  return { name, file, needs: replacedBy === undefined ? [file] : [file, replacedBy], run };
}

function readRowsSafely<Row>(folder: string, file: string): { rows: Row[]; unreadable: Difference[] } {
  const rows: Row[] = [];
  const unreadable: Difference[] = [];
  for (const [number, line] of readFileSync(join(folder, file), 'utf8').split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(JSON.parse(line) as Row);
    } catch (error) {
      unreadable.push({ id: `line ${number + 1}`, expected: 'a row', actual: String(error) });
    }
  }
  return { rows, unreadable };
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
