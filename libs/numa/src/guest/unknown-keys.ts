import type { Flavor, Image } from '../model/flavor.js';
import { nearestOf } from '../text/nearest.js';
import { shown } from './constraint-error.js';
import { knownExtraSpecs, knownImageProperties, perNodeKeys } from './known-keys.js';

interface Place {
  readonly name: string;
  readonly prefix: 'hw:' | 'hw_';
  readonly known: ReadonlySet<string>;
}

const flavorPlace: Place = { name: 'flavors', prefix: 'hw:', known: knownExtraSpecs };
const imagePlace: Place = { name: 'images', prefix: 'hw_', known: knownImageProperties };

/**
 * One sentence for each key that begins with `hw:` or `hw_` and that has no effect: it is not known, stands in the
 * wrong place, or comes after a gap in its numbering. Flavor first, each in its own order.
 */
export function unknownKeyWarnings(flavor: Flavor, image: Image): string[] {
  return [
    ...warningsFor(Object.keys(flavor.extraSpecs), flavorPlace, imagePlace),
    ...warningsFor(Object.keys(image.properties), imagePlace, flavorPlace),
  ];
}

function warningsFor(keys: readonly string[], place: Place, other: Place): string[] {
  const present = new Set(keys);
  return keys
    .filter((key) => key.startsWith('hw:') || key.startsWith('hw_'))
    .map((key) => warningFor(key, present, place, other))
    .filter((warning) => warning !== null);
}

function warningFor(key: string, present: ReadonlySet<string>, place: Place, other: Place): string | null {
  const name = key.slice(place.prefix.length);
  const { known, number } = lookUp(name, place);
  if (key.startsWith(place.prefix) && known) {
    return number === null ? null : gapWarning(key, number, present);
  }
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

function gapWarning(key: string, number: number, present: ReadonlySet<string>): string | null {
  const stem = key.slice(0, key.lastIndexOf('.'));
  for (let before = 0; before < number; before += 1) {
    if (!present.has(`${stem}.${before}`)) {
      return `${shown(key)} has no effect: ${stem}.${before} is missing, and reading stops at the first gap.`;
    }
  }
  return number < 128 ? null : `${shown(key)} has no effect: at most 128 NUMA nodes are read.`;
}
