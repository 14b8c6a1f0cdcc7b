import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import { nearestOf } from '../text/nearest.js';
import { shown } from './constraint-error.js';
import {
  extraSpecsBesideHw,
  knownExtraSpecs,
  knownImageProperties,
  perNodeKeys,
  unreadByZed,
} from './known-keys.js';
import { unreadValueWarnings } from './unread-values.js';

interface Place {
  readonly name: string;
  readonly prefix: 'hw:' | 'hw_';
  readonly known: ReadonlySet<string>;
  /** Known as they are written, without the prefix's meaning. */
  readonly others: ReadonlySet<string>;
}

const flavorPlace: Place = {
  name: 'flavors',
  prefix: 'hw:',
  known: knownExtraSpecs,
  others: extraSpecsBesideHw,
};
const imagePlace: Place = { name: 'images', prefix: 'hw_', known: knownImageProperties, others: new Set() };

/** What decides, beside the keys themselves, whether a key has an effect. */
interface Reading {
  readonly hasTopology: boolean;
  readonly ruleSet: RuleSetName;
}

/**
 * One sentence for each key that begins with `hw:` or `hw_` and that has no effect: it is not known, stands in the
 * wrong place, is not read by the rule set, comes after a gap in its numbering, or lays out cells for a guest that has
 * none; flavor first, each in its own order. Then those that another value overrules or leaves unread.
 */
export function keyWarnings(
  flavor: Flavor,
  image: Image,
  hasTopology: boolean,
  ruleSet: RuleSetName = 'nova-2026',
): string[] {
  const reading = { hasTopology, ruleSet };
  return [
    ...warningsFor(Object.keys(flavor.extraSpecs), flavorPlace, imagePlace, reading),
    ...warningsFor(Object.keys(image.properties), imagePlace, flavorPlace, reading),
    ...unreadValueWarnings(flavor, image, ruleSet),
  ];
}

function warningsFor(keys: readonly string[], place: Place, other: Place, reading: Reading): string[] {
  const present = new Set(keys);
  return keys
    .filter((key) => key.startsWith('hw:') || (key.startsWith('hw_') && !place.others.has(key)))
    .map((key) => {
      const name = key.slice(place.prefix.length);
      const { known, number } = lookUp(name, place);
      if (!known || !key.startsWith(place.prefix)) return strangerWarning(key, known, place, other);
      if (reading.ruleSet === 'nova-zed' && unreadByZed.has(name)) {
        return `${shown(key)} has no effect: the rule set nova-zed does not read it.`;
      }
      return number === null ? null : perNodeWarning(key, number, present, reading.hasTopology);
    })
    .filter((warning) => warning !== null);
}

function strangerWarning(key: string, known: boolean, place: Place, other: Place): string {
  const name = key.slice(place.prefix.length);
  const unread = `${shown(key)} has no effect`;
  if (known) return `${unread}: ${place.name} spell it ${place.prefix}${name}.`;
  if (lookUp(name, other).known)
    return `${unread}: only ${other.name} may set it, as ${other.prefix}${name}.`;
  const nearest = nearestOf(name, [...place.known, ...perNodeKeys.map((perNode) => `${perNode}.0`)]);
  return nearest === null
    ? `${unread}: no rule knows it.`
    : `${unread}; did you mean ${place.prefix}${nearest}?`;
}

function lookUp(name: string, place: Place): { known: boolean; number: number | null } {
  const match = /^(.*)\.(0|[1-9][0-9]{0,2})$/.exec(name);
  if (match && perNodeKeys.includes(match[1]!)) return { known: true, number: Number(match[2]) };
  return { known: place.known.has(name), number: null };
}

function perNodeWarning(
  key: string,
  number: number,
  present: ReadonlySet<string>,
  hasTopology: boolean,
): string | null {
  if (!hasTopology) {
    return `${shown(key)} has no effect: flavor and image ask for no NUMA topology (hw:numa_nodes).`;
  }
  const stem = key.slice(0, key.lastIndexOf('.'));
  for (let before = 0; before < number; before += 1) {
    if (!present.has(`${stem}.${before}`)) {
      return `${shown(key)} has no effect: ${stem}.${before} is missing, and reading stops at the first gap.`;
    }
  }
  return number < 128 ? null : `${shown(key)} has no effect: at most 128 NUMA nodes are read.`;
}
