import type { Flavor } from '../model/flavor.js';
import type { CpuPolicy } from '../model/guest-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';

const flavorKey = 'hw:cpu_policy';
const imageKey = 'hw_cpu_policy';

/**
 * Whether vCPUs float (`shared`), are pinned (`dedicated`), or some of each (`mixed`); null when neither flavor nor
 * image says. The flavor decides; an image may only ask for what the flavor leaves open or already gives.
 * (Nova: get_cpu_policy_constraint.)
 *
 * @throws GuestConstraintError `cpu-policy-unknown`, `cpu-policy-conflict`
 */
export function cpuPolicyConstraint(flavor: Flavor, image: ImageProperties): CpuPolicy | null {
  const ofFlavor = extraSpec(flavor, flavorKey) ?? '';
  const ofImage = image.cpuPolicy ?? null;
  switch (ofFlavor) {
    case '':
      return ofImage;
    case 'dedicated':
      return 'dedicated';
    case 'mixed':
      if (ofImage === 'dedicated') throw conflict(ofFlavor, ofImage);
      return 'mixed';
    case 'shared':
      if (ofImage === 'mixed' || ofImage === 'dedicated') throw conflict(ofFlavor, ofImage);
      return 'shared';
    default:
      throw new GuestConstraintError(
        'cpu-policy-unknown',
        [flavorKey],
        `${flavorKey} is ${shown(ofFlavor)}, but must be dedicated, mixed or shared.`,
      );
  }
}

function conflict(ofFlavor: string, ofImage: string): GuestConstraintError {
  return new GuestConstraintError(
    'cpu-policy-conflict',
    [flavorKey, imageKey],
    `The image asks for ${imageKey}=${ofImage}, which the flavor's ${flavorKey}=${ofFlavor} does not allow.`,
  );
}
