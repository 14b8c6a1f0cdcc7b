import type { Problem } from '#contracts/problems/problem.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import { type RuleCode, ruleCatalogue } from '#numa/refusal/rule-catalogue.js';
import { count, kibibytes, mebibytes } from '../render/quantity.js';

/** Rules that keep a host from being asked at all; the ledger's, before any cell is looked at. */
const eligibility: Readonly<Record<string, string>> = {
  'host-unknown': 'No host of this name is known.',
  'host-labels': 'The host does not have the labels asked for.',
  'host-not-targeted': 'The host is not among those asked for.',
  'host-is-source': 'The guest is on this host already.',
  'host-disabled': 'The host is disabled.',
  'host-silent': 'The host has not reported for too long.',
  'host-not-reported': 'The host has not reported its capabilities yet.',
  'host-overcommitted': 'The last report or policy of the host contradicts what it already holds.',
  'group-affinity': 'Others of the server group are on another host.',
  'group-anti-affinity': 'Another one of the server group is on the host.',
};

export interface CellRefusal {
  readonly guestCell: number | null;
  readonly hostCell: number | null;
  readonly rule: string;
  readonly wanted: number | string | null;
  readonly had: number | string | null;
}

/** A host that came near, with what it lacks. */
export interface NearestHost {
  readonly host: string;
  readonly refusals: readonly CellRefusal[];
}

/** The problem document of a claim that no host takes, in sentences: what, why on how many hosts, and who came near. */
export function refusalLines(problem: Problem): string[] {
  const reasons = (problem.reasons ?? []) as readonly { rule: string; hosts: number }[];
  const nearest = (problem.nearest ?? []) as readonly NearestHost[];
  const tried = typeof problem.hostsTried === 'number' ? `, ${count(problem.hostsTried, 'host')} tried` : '';
  const head = `no host fits${tried} [${problem.code}]; the refusal is revision ${problem.revision} of the ledger`;
  if (reasons.length === 0) return [head, 'the zone has no hosts: report one with numaledger host report'];
  return [head, ...reasonLines(reasons), ...nearestLines(nearest)];
}

/** `2 hosts: Too few pages of the size are free in the host cell. [free-pages]`, a line for each rule. */
export function reasonLines(reasons: readonly { rule: string; hosts: number }[]): string[] {
  return reasons.map(({ rule, hosts }) => `${count(hosts, 'host')}: ${ruleSentence(rule)} [${rule}]`);
}

/** Hosts that came near, each with what it lacks; just their names when the answer does not say. */
export function nearestLines(hosts: readonly NearestHost[]): string[] {
  const telling = hosts.filter(({ refusals }) => refusals.length > 0);
  if (telling.length === 0)
    return hosts.length > 0 ? [`nearest: ${hosts.map(({ host }) => host).join(', ')}`] : [];
  return telling.flatMap(({ host, refusals }) => [
    `nearest: ${host}`,
    ...alike(refusals).map((cells) => `  ${cellsSentence(cells)}`),
  ]);
}

export function ruleSentence(rule: string): string {
  if (Object.hasOwn(ruleCatalogue, rule)) return ruleCatalogue[rule as RuleCode].sentence;
  return eligibility[rule] ?? rule;
}

/** Refusals by one rule that want the same, together: a host of many cells says it once. */
function alike(refusals: readonly CellRefusal[]): CellRefusal[][] {
  const groups = new Map<string, CellRefusal[]>();
  for (const refusal of refusals) {
    const key = `${refusal.rule} ${refusal.wanted}`;
    groups.set(key, [...(groups.get(key) ?? []), refusal]);
  }
  return [...groups.values()];
}

/** Every refused pair with its values, in as few lines as that takes: each line is about all pairs that it names. */
export function pairLines(refusals: readonly CellRefusal[]): string[] {
  const byGuestCell = new Map<number | null, Map<string, CellRefusal[]>>();
  for (const refusal of refusals) {
    const { guestCell, rule, wanted, had } = refusal;
    const same = byGuestCell.get(guestCell) ?? new Map<string, CellRefusal[]>();
    byGuestCell.set(guestCell, same);
    const key = `${rule} ${wanted} ${had}`;
    same.set(key, [...(same.get(key) ?? []), refusal]);
  }
  const groups = new Map<string, CellRefusal[]>();
  for (const [key, group] of [...byGuestCell.values()].flatMap((same) => [...same])) {
    const where = `${key} ${group.map(({ hostCell }) => hostCell)}`;
    groups.set(where, [...(groups.get(where) ?? []), ...group]);
  }
  return [...groups.values()].map(cellsSentence);
}

/** `guest cells 0, 1 want 4 CPUs; host cells 0-3 have at most 2`. */
function cellsSentence(refusals: readonly CellRefusal[]): string {
  const { rule, wanted } = refusals[0]!;
  const guests = cells(
    'guest',
    refusals.map(({ guestCell }) => guestCell),
  );
  const hosts = cells(
    'host',
    refusals.map(({ hostCell }) => hostCell),
  );
  const had = refusals.map((refusal) => refusal.had);
  if (wanted === null || had.includes(null)) return `${guests.name} on ${hosts.name}: ${ruleSentence(rule)}`;
  const { unit, text } = amounts(rule);
  const most = had.every((value) => typeof value === 'number') ? text(Math.max(...had)) : had.join(', ');
  const bound = new Set(had).size > 1 ? 'at most ' : '';
  const things = wanted === 1 ? unit.replace(/s$/, '') : unit;
  const wish = `${guests.name} ${guests.many ? 'want' : 'wants'} ${text(wanted)}${things}`;
  return `${wish}; ${hosts.name} ${hosts.many ? 'have' : 'has'} ${bound}${most} [${rule}]`;
}

function cells(side: 'guest' | 'host', ids: readonly (number | null)[]): { name: string; many: boolean } {
  const known = [...new Set(ids.filter((id) => id !== null))];
  if (known.length === 0) return { name: `the ${side}`, many: false };
  const many = known.length > 1;
  return { name: `${side} ${many ? 'cells' : 'cell'} ${formatCpuList(known)}`, many };
}

interface Amounts {
  /** What a number counts, behind it; empty when the number says it itself. */
  readonly unit: string;
  readonly text: (value: number | string) => string;
}

/** How a rule's numbers are said: memory in the size that people say, the rest with the catalogue's unit. */
function amounts(rule: string): Amounts {
  const unit = Object.hasOwn(ruleCatalogue, rule) ? ruleCatalogue[rule as RuleCode].unit : '';
  const [size, ...rest] = unit.split(' ');
  const inSize = size === 'KiB' ? kibibytes : size === 'MiB' ? mebibytes : String;
  const what = inSize === String ? unit : rest.join(' ');
  const text = (value: number | string): string =>
    typeof value === 'number' && value > 0 ? inSize(value) : String(value);
  return { unit: what === '' ? '' : ` ${what}`, text };
}
