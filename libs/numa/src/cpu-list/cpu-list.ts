import { type InvalidCpuListCode, InvalidCpuListError } from './cpu-list-error.js';
import { stripSpace } from './strip-space.js';

/** The largest CPU id a list may name. Linux itself stops at 8,191 (NR_CPUS); libvirt's maps at 16,383. */
export const maxCpuId = 16_383;

/** The longest text read, in characters: all ids of a host, each written out, fit many times over. */
export const maxCpuListLength = 64 * 1024;

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The CPU ids that a list such as `0-3,^2` names, ascending, as Nova and libvirt read it: rules between commas, each
 * an id, a range `a-b`, or either after `^` to leave ids out; the order of rules and repetitions do not matter; empty
 * rules and white space around numbers are skipped. (Nova: parse_cpu_spec.)
 *
 * Numbers are ASCII digits alone: spellings that only Python's `int()` takes (`+1`, `1_0`, other scripts' digits) are
 * refused. Time and memory are bounded by the text's length, whatever ranges it names.
 *
 * @throws InvalidCpuListError naming the rule and its position
 */
export function parseCpuList(text: string): number[] {
  if (text.length > maxCpuListLength) {
    throw new InvalidCpuListError(
      'cpu-list-too-long',
      `The CPU list is ${text.length} characters long; at most ${maxCpuListLength} are read.`,
    );
  }
  const included: Range[] = [];
  const excluded: Range[] = [];
  let start = 0;
  for (const part of text.split(',')) {
    const rule = stripSpace(part);
    if (rule !== '') {
      const position = start + part.indexOf(rule) + 1;
      (rule.startsWith('^') ? excluded : included).push(parseRule(rule, position));
    }
    start += part.length + 1;
  }
  return subtract(merge(included), merge(excluded));
}

/** One rule without white space around it; a leading `^` is skipped, not judged. */
function parseRule(rule: string, position: number): Range {
  const refuse = (code: InvalidCpuListCode, why: string) => {
    const shown = rule.length > 40 ? `${rule.slice(0, 40)}…` : rule;
    return new InvalidCpuListError(
      code,
      `CPU list rule "${shown}" at character ${position}: ${why}.`,
      rule,
      position,
    );
  };
  const body = rule.startsWith('^') ? rule.slice(1) : rule;
  const dash = body.indexOf('-');
  const ends = dash < 0 ? [body] : [body.slice(0, dash), body.slice(dash + 1)];
  const ids = ends.map((end) => {
    const digits = stripSpace(end);
    if (!/^[0-9]+$/.test(digits)) {
      throw refuse('cpu-list-bad-rule', 'expected a CPU id, a range such as 0-3, or either after ^');
    }
    const id = Number(digits);
    if (id > maxCpuId) throw refuse('cpu-list-id-too-large', `the largest CPU id is ${maxCpuId}`);
    return id;
  });
  const first = ids[0]!;
  const last = ids.at(-1)!;
  if (first > last) throw refuse('cpu-list-descending-range', 'the range ends before it starts');
  return { first, last };
}

/** The same ids as disjoint ranges, ascending. */
function merge(ranges: Range[]): Range[] {
  const merged: { first: number; last: number }[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const previous = merged.at(-1);
    if (previous && range.first <= previous.last + 1) previous.last = Math.max(previous.last, range.last);
    else merged.push({ ...range });
  }
  return merged;
}

function subtract(included: readonly Range[], excluded: readonly Range[]): number[] {
  const ids: number[] = [];
  let next = 0;
  for (const { first, last } of included) {
    for (let id = first; id <= last; id += 1) {
      while (next < excluded.length && excluded[next]!.last < id) next += 1;
      const hole = excluded[next];
      if (hole && hole.first <= id) id = hole.last;
      else ids.push(id);
    }
  }
  return ids;
}

/**
 * CPU ids as a list: `0-2,4`; with `ranges: false` `0,1,2,4`. Ascending, without repetition, never with `^`; the empty
 * list is the empty text. Two neighbours already make a range. (Nova: format_cpu_spec.)
 */
export function formatCpuList(cpus: readonly number[], options: { ranges?: boolean } = {}): string {
  const ids = [...new Set(cpus)].sort((a, b) => a - b);
  if (options.ranges === false) return ids.join(',');
  return merge(ids.map((id) => ({ first: id, last: id })))
    .map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`))
    .join(',');
}
