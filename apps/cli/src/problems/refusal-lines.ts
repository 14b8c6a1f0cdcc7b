import type { Problem } from '#contracts/problems/problem.js';
import { type RuleCode, ruleCatalogue } from '#numa/refusal/rule-catalogue.js';
import { count } from '../render/quantity.js';

/** Rules that keep a host from being asked at all; the ledger's, before any cell is looked at. */
const eligibility: Readonly<Record<string, string>> = {
  'host-unknown': 'No host of this name is known.',
  'host-labels': 'The host does not have the labels asked for.',
  'host-disabled': 'The host is disabled.',
  'host-not-reported': 'The host has not reported its capabilities yet.',
  'host-overcommitted': 'The last report or policy of the host contradicts what it already holds.',
};

interface CellRefusal {
  readonly guestCell: number | null;
  readonly hostCell: number | null;
  readonly rule: string;
  readonly wanted: number | string | null;
  readonly had: number | string | null;
}

interface NearestHost {
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
  return [
    head,
    ...reasons.map(({ rule, hosts }) => `${count(hosts, 'host')}: ${ruleSentence(rule)} [${rule}]`),
    ...nearestLines(nearest),
  ];
}

/** Hosts that came near, each with what it lacks; just their names when the answer does not say. */
function nearestLines(hosts: readonly NearestHost[]): string[] {
  const telling = hosts.filter(({ refusals }) => refusals.length > 0);
  if (telling.length === 0)
    return hosts.length > 0 ? [`nearest: ${hosts.map(({ host }) => host).join(', ')}`] : [];
  return telling.flatMap(({ host, refusals }) => [
    `nearest: ${host}`,
    ...refusals.map((cell) => `  ${cellSentence(cell)}`),
  ]);
}

function ruleSentence(rule: string): string {
  if (Object.hasOwn(ruleCatalogue, rule)) return ruleCatalogue[rule as RuleCode].sentence;
  return eligibility[rule] ?? rule;
}

function cellSentence({ guestCell, hostCell, rule, wanted, had }: CellRefusal): string {
  const who = guestCell === null ? 'the guest' : `guest cell ${guestCell}`;
  const where = hostCell === null ? 'the host' : `host cell ${hostCell}`;
  const unit = Object.hasOwn(ruleCatalogue, rule) ? ` ${ruleCatalogue[rule as RuleCode].unit}` : '';
  if (wanted === null || had === null) return `${who} on ${where}: ${ruleSentence(rule)}`;
  return `${who} wants ${wanted}${unit}; ${where} has ${had} [${rule}]`;
}
