import type { Flavor } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';

const flavorKey = 'hw:maxphysaddr_mode';
const imageKey = 'hw_maxphysaddr_mode';

/**
 * Checks how the guest's physical address width is chosen; it plays no part in placement. (Nova since 2023.1:
 * get_maxphysaddr_mode.)
 *
 * @throws GuestConstraintError `maxphysaddr-conflict`, `maxphysaddr-mode-unknown`
 */
export function checkMaxphysaddr(flavor: Flavor, image: ImageProperties): void {
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
  if (mode === undefined || mode === 'passthrough' || mode === 'emulate') return;
  throw new GuestConstraintError(
    'maxphysaddr-mode-unknown',
    [flavorKey],
    `${flavorKey} is ${shown(mode)}, but must be passthrough or emulate.`,
  );
}
