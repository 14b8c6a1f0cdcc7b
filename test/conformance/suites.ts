import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConstraintsRow, checkConstraintsRow } from './check-constraints.js';
import { type CpuListRow, checkCpuListRow } from './check-cpu-list.js';
import { checkFitRow } from './check-fit.js';
import { checkSequenceRow } from './check-sequence.js';
import type { Difference } from './difference.js';
import type { FitRow, SequenceRow } from './rows.js';

/** One file of vectors under one rule set. */
export interface Suite {
  /** `fit.jsonl (nova-zed)` */
  readonly name: string;
  readonly file: string;
  /** What it cannot be run without: the file, and the answers of another rule set. */
  readonly needs: readonly string[];
  /** Checks every row; a row that throws, a line that is no row, or a file that cannot be read counts as different. */
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
    const { rows, unreadable } = readRowsSafely(folder, file);
    const newer = replacedBy === undefined ? nothingRead : readRowsSafely(folder, replacedBy);
    const answers = new Map(newer.rows.map(({ row }) => [row.id, row]));
    const compared = rows.map(({ row, line }) =>
      checkSafely({ id: line, ...row, ...answers.get(row.id) } as unknown as Row, check),
    );
    const different = compared.filter((found) => found !== null);
    // What cannot be read of the answers is told with their file's name: its rows are not those of `file`.
    const unanswered = newer.unreadable.map((found) => ({ ...found, id: `${replacedBy} ${found.id}` }));
    return {
      passed: rows.length - different.length,
      differences: [...unreadable, ...unanswered, ...different],
    };
  };
  return { name, file, needs: replacedBy === undefined ? [file] : [file, replacedBy], run };
}

interface ReadRows {
  /** With what to call a row that has no id. */
  readonly rows: readonly { readonly row: Readonly<Record<string, unknown>>; readonly line: string }[];
  /** The lines that are no row, or the file when it cannot be read at all. */
  readonly unreadable: readonly Difference[];
}

const nothingRead: ReadRows = { rows: [], unreadable: [] };

function readRowsSafely(folder: string, file: string): ReadRows {
  let text: string;
  try {
    text = readFileSync(join(folder, file), 'utf8');
  } catch (error) {
    return {
      rows: [],
      unreadable: [{ id: 'as a whole', expected: 'a file of rows', actual: String(error) }],
    };
  }
  const rows: ReadRows['rows'][number][] = [];
  const unreadable: Difference[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    if (content.trim() === '') continue;
    const line = `line ${index + 1}`;
    try {
      const row: unknown = JSON.parse(content);
      if (isObject(row)) rows.push({ row, line });
      else unreadable.push({ id: line, expected: 'a row', actual: row });
    } catch (error) {
      unreadable.push({ id: line, expected: 'a row', actual: String(error) });
    }
  }
  return { rows, unreadable };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
