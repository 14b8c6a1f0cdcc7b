import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import { GuestConstraintError } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import { type ImageProperties, loadImageProperties } from './image-properties.js';
import { encryptionLocksMemory } from './memory-encryption.js';
import { readBoolean } from './value-reading.js';

const flavorKey = 'hw:locked_memory';
const imageKey = 'hw_locked_memory';

/** Whether the guest's memory is locked; null: neither says. Types the image's properties first. */
export function lockedMemory(
  flavor: Flavor,
  image: Image,
  ruleSet: RuleSetName = 'nova-2026',
): boolean | null {
  return lockedMemoryConstraint(flavor, loadImageProperties(image, ruleSet), ruleSet);
}

/**
 * Whether the guest's memory is locked into the host's; null when neither flavor nor image says. Who locks memory
 * must also name a page size, because only then is the memory accounted for. Under `nova-2026` memory encryption
 * locks memory as well, also against an explicit no. (Nova: get_locked_memory_constraint.)
 *
 * @throws GuestConstraintError `locked-memory-conflict`, `locked-memory-without-page-size`, and under `nova-2026`
 * those of memory encryption
 */
export function lockedMemoryConstraint(
  flavor: Flavor,
  image: ImageProperties,
  ruleSet: RuleSetName,
): boolean | null {
  const flavorText = extraSpec(flavor, flavorKey);
  const ofFlavor = flavorText === undefined ? null : readBoolean(flavorText);
  const ofImage = image.lockedMemory ?? null;
  if (ofFlavor !== null && ofImage !== null && ofFlavor !== ofImage) {
    throw new GuestConstraintError(
      'locked-memory-conflict',
      [flavorKey, imageKey],
      `${flavorKey} of the flavor is ${ofFlavor}, but ${imageKey} of the image is ${ofImage}.`,
    );
  }
  const locked = ofFlavor ?? ofImage;
  if (locked && !extraSpec(flavor, 'hw:mem_page_size') && !image.memPageSize) {
    throw new GuestConstraintError(
      'locked-memory-without-page-size',
      [ofFlavor === null ? imageKey : flavorKey, 'hw:mem_page_size'],
      'Locked memory needs hw:mem_page_size.',
    );
  }
  if (!locked && ruleSet === 'nova-2026' && encryptionLocksMemory(flavor, image)) return true;
  return locked;
}
