import type { Flavor, PhysicalAddressMode, PhysicalAddressWidth } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';
import { readInteger } from './value-reading.js';

const flavorKey = 'hw:maxphysaddr_mode';
const imageKey = 'hw_maxphysaddr_mode';

/**
 * How wide the guest's CPUs say that physical addresses are; null when neither flavor nor image says. It plays no
 * part in placement. The flavor's bits come before the image's, and count with `emulate` alone: libvirt refuses them
 * beside `passthrough`. (Nova since 2023.1: get_maxphysaddr_mode, _get_guest_cpu_config_maxphysaddr.)
 *
 * @throws GuestConstraintError `maxphysaddr-conflict`, `maxphysaddr-mode-unknown`
 */
export function maxphysaddr(flavor: Flavor, image: ImageProperties): PhysicalAddressWidth | null {
  const mode = addressMode(flavor, image);
  if (mode === null) return null;
  const ofFlavor = extraSpec(flavor, 'hw:maxphysaddr_bits');
  const bits = ofFlavor ? readAddressBits(ofFlavor) : readAddressBits(`${image.maxphysaddrBits ?? ''}`);
  return { mode, bits: mode === 'emulate' ? bits : null };
}

/** null: the text is no number of bits. */
export function readAddressBits(text: string): number | null {
  const bits = readInteger(text);
  return bits !== null && bits > 0 && Number.isSafeInteger(bits) ? bits : null;
}

function addressMode(flavor: Flavor, image: ImageProperties): PhysicalAddressMode | null {
  const ofFlavor = extraSpec(flavor, flavorKey);
  const ofImage = image.maxphysaddrMode;
  if (ofFlavor && ofImage && ofFlavor !== ofImage) {
    throw new GuestConstraintError(
      'maxphysaddr-conflict',
      [flavorKey, imageKey],
      `${flavorKey} of the flavor is ${shown(ofFlavor)}, but ${imageKey} of the image is ${ofImage}.`,
    );
  }
  const mode = ofFlavor || ofImage;
  if (!mode) return null;
  if (mode === 'passthrough' || mode === 'emulate') return mode;
  throw new GuestConstraintError(
    'maxphysaddr-mode-unknown',
    [flavorKey],
    `${flavorKey} is ${shown(mode)}, but must be passthrough or emulate.`,
  );
}
