import type { Problem } from '#contracts/problems/problem.js';
import { plain } from '../render/paint.js';
import { refusalLines } from './refusal-lines.js';

/** Why the tracker refused, for people: one line for most problems, reasons and nearest hosts when nothing fits. */
export function problemText(problem: Problem): string {
  if (problem.code === 'no-valid-host') return refusalLines(problem).map(plain).join('\n  ');
  const place = problem.line === undefined ? '' : ` (line ${problem.line}, column ${problem.column ?? 1})`;
  const detail = problem.detail ?? problem.title;
  const named = problem.novaName === undefined ? problem.code : `${problem.code}, ${problem.novaName}`;
  return plain(`${detail}${detail.includes(`line ${problem.line}`) ? '' : place} [${named}]`);
}
