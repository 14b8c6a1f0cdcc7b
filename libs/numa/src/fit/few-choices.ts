import type { RuleCode } from '../refusal/rule-catalogue.js';
import { type FreeDevices, refusedBy, type WeightCondition, weightConditions } from './affinity.js';
import type { CompiledGuest } from './compiled-guest.js';
import { judgeLayout } from './layout-verdicts.js';
import type { Matching } from './matching.js';

/** Choices of host cells, and looks at a pool or network for all of them, up to which trying each is quicker than searching. */
const mostChoices = 128;
const mostLooks = 16_384;

/** Working storage of the call under way, by cell: 1 where the guest has it. */
let chosen = new Uint8Array(64);

/** Whether a guest of equal cells has so few choices of host cells that each is tried. */
export function hasFewChoices(host: FreeDevices, guest: CompiledGuest, matching: Matching): boolean {
  if (matching.kinds > 1) return false;
  const choices = countChoices(matching);
  const { pools, networks } = judgeLayout(host.layout, guest);
  const looks = choices * (pools.length * host.layout.pci.cellOfPool.length + networks.length);
  return choices <= mostChoices && looks <= mostLooks;
}

/**
 * The first assignment of a guest of equal cells, in the order of trying, whose host cells also serve its PCI requests
 * and networks. Tries one choice after another, as Nova does. `matching` is left holding the answer.
 * @param order cell by place
 * @returns null, or the rule that no assignment meets
 */
export function assignOneByOne(
  host: FreeDevices,
  guest: CompiledGuest,
  order: Int32Array,
  matching: Matching,
): RuleCode | null {
  const { cellCount } = host.layout;
  if (cellCount > chosen.length) chosen = new Uint8Array(cellCount);
  chosen.fill(0, 0, cellCount);
  const each = weightConditions(host, guest);
  const rule = hopeless(each, order, matching);
  if (rule !== null) return rule;
  if (someServes(host, guest, order, matching, 0)) return null;
  return each.length > 1 ? 'affinity-together' : 'pci-devices';
}

/** Of a guest of equal cells: the rule of the first condition that no choice of host cells meets; null: there is none. */
export function hopeless(
  conditions: readonly WeightCondition[],
  order: Int32Array,
  matching: Matching,
): RuleCode | null {
  for (const condition of conditions) {
    if (Math.min(condition.inAll, mostWeight(condition, order, matching)) < condition.wanted)
      return condition.rule;
  }
  return null;
}

/** The weight of the heaviest cells that take the guest. */
function mostWeight({ weights }: WeightCondition, order: Int32Array, matching: Matching): number {
  const heaviest: number[] = [];
  for (let place = 0; place < matching.places; place++) {
    const weight = weights[order[place]!]!;
    if (weight > 0 && matching.fitsOn(0, place)) heaviest.push(weight);
  }
  if (heaviest.length > matching.guests) heaviest.sort((a, b) => b - a);
  let sum = 0;
  for (let guest = 0; guest < Math.min(matching.guests, heaviest.length); guest++) sum += heaviest[guest]!;
  return sum;
}

/** Guest cells from one on get places in ascending order, which is the first order of equal cells, until all are served. */
function someServes(
  host: FreeDevices,
  guest: CompiledGuest,
  order: Int32Array,
  matching: Matching,
  index: number,
): boolean {
  if (index === matching.guests) return refusedBy(host, guest, chosen) === null;
  const first = index === 0 ? 0 : matching.placeOf[index - 1]! + 1;
  for (let place = first; place < matching.places; place++) {
    if (!matching.fitsOn(index, place)) continue;
    chosen[order[place]!] = 1;
    matching.placeOf[index] = place;
    const serves = someServes(host, guest, order, matching, index + 1);
    chosen[order[place]!] = 0;
    if (serves) return true;
  }
  return false;
}

/** In how many ways as many host cells as there are guest cells can be chosen from those that take one. */
function countChoices(matching: Matching): number {
  let taking = 0;
  for (let place = 0; place < matching.places; place++) if (matching.fitsOn(0, place)) taking++;
  let choices = 1;
  for (let guest = 0; guest < matching.guests; guest++) choices *= (taking - guest) / (guest + 1);
  return Math.round(choices);
}
