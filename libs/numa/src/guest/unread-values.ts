import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import { shown } from './constraint-error.js';
import { readAddressBits } from './maxphysaddr.js';
import { readBoolean } from './value-reading.js';

/** The flavor's `hw:` keys and the image's `hw_` keys; what stands in the wrong place is not read. */
type Values = Readonly<Record<string, string>>;

/**
 * One sentence for each known key whose value nothing reads, because of what another key says or leaves out. Keys
 * that the rule set does not read in the first place are left to `keyWarnings`.
 */
export function unreadValueWarnings(
  { extraSpecs }: Flavor,
  { properties }: Image,
  ruleSet: RuleSetName = 'nova-2026',
): string[] {
  const values = Object.fromEntries([
    ...Object.entries(extraSpecs).filter(([key]) => key.startsWith('hw:')),
    ...Object.entries(properties).filter(([key]) => key.startsWith('hw_')),
  ]);
  return [
    ...overruledPolicies(values),
    ...realtimeMasks(values),
    ...(ruleSet === 'nova-zed' ? [] : [...addressWidths(values), ...encryptionModels(values)]),
  ];
}

/** The flavor's policy wins over the image's, in these cases without an error. */
function overruledPolicies(values: Values): string[] {
  const imageIsOverruled = (name: string, byFlavor: readonly string[]): string[] => {
    const ofFlavor = values[`hw:${name}`];
    const ofImage = values[`hw_${name}`];
    if (ofFlavor === undefined || !byFlavor.includes(ofFlavor)) return [];
    return ofImage === undefined || ofImage === ofFlavor
      ? []
      : [overruled(`hw_${name}`, `hw:${name}`, ofFlavor)];
  };
  return [
    ...imageIsOverruled('cpu_policy', ['dedicated', 'mixed']),
    ...imageIsOverruled('cpu_thread_policy', ['prefer']),
  ];
}

/** A mask is not even read unless realtime is on; then the image's wins. */
function realtimeMasks(values: Values): string[] {
  const [ofFlavor, ofImage] = [values['hw:cpu_realtime_mask'], values.hw_cpu_realtime_mask];
  if (readBoolean(values['hw:cpu_realtime'] ?? '')) {
    if (!ofImage || ofFlavor === undefined || ofFlavor === ofImage) return [];
    return [overruled('hw:cpu_realtime_mask', 'hw_cpu_realtime_mask', ofImage)];
  }
  return presentOf(values, 'hw:cpu_realtime_mask', 'hw_cpu_realtime_mask').map(
    (key) => `${shown(key)} has no effect: the flavor does not set hw:cpu_realtime.`,
  );
}

/** Bits are read where addresses are emulated, as a number; there the flavor's win, and libvirt cannot do without. */
function addressWidths(values: Values): string[] {
  const mode = values['hw:maxphysaddr_mode'] || values.hw_maxphysaddr_mode;
  const [flavorKey, imageKey] = ['hw:maxphysaddr_bits', 'hw_maxphysaddr_bits'] as const;
  const present = presentOf(values, flavorKey, imageKey);
  if (mode === 'emulate' && !present.some((key) => values[key])) {
    return [
      'hw:maxphysaddr_mode=emulate needs hw:maxphysaddr_bits: libvirt does not start the guest without.',
    ];
  }
  return present.flatMap((key) => {
    const value = values[key]!;
    const ofFlavor = values[flavorKey];
    if (readAddressBits(value) === null) {
      return [`${shown(key)} has no effect: ${shown(value)} is no number of bits.`];
    }
    if (mode !== 'emulate')
      return [`${shown(key)} has no effect: only hw:maxphysaddr_mode=emulate reads it.`];
    if (key === imageKey && ofFlavor && ofFlavor !== value) return [overruled(imageKey, flavorKey, ofFlavor)];
    return [];
  });
}

/** What is to encrypt is not read unless something is to be encrypted. */
function encryptionModels(values: Values): string[] {
  const asked = ['hw:mem_encryption', 'hw_mem_encryption'].some((key) => readBoolean(values[key] ?? ''));
  if (asked) return [];
  return presentOf(values, 'hw:mem_encryption_model', 'hw_mem_encryption_model').map(
    (key) => `${shown(key)} has no effect: neither hw:mem_encryption nor hw_mem_encryption is true.`,
  );
}

function presentOf(values: Values, ...keys: readonly string[]): string[] {
  return keys.filter((key) => values[key] !== undefined);
}

function overruled(key: string, by: string, value: string): string {
  return `${shown(key)} has no effect: ${by}=${shown(value)} overrules it.`;
}
