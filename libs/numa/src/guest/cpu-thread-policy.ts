import type { Flavor } from '../model/flavor.js';
import type { CpuThreadPolicy } from '../model/guest-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';

const flavorKey = 'hw:cpu_thread_policy';
const imageKey = 'hw_cpu_thread_policy';

/**
 * How pinned vCPUs use the threads of a core; null when neither flavor nor image says. The flavor wins: its `prefer`
 * silently overrides the image, its `isolate` and `require` bear no other value beside them.
 *
 * The empty text is a value of its own here: it bears no image value beside it, counts as "not set" in every later
 * rule, and fails only when guest cells are made. (Nova: get_cpu_thread_policy_constraint.)
 *
 * @throws GuestConstraintError `cpu-thread-policy-unknown`, `cpu-thread-policy-conflict`
 */
export function cpuThreadPolicyConstraint(
  flavor: Flavor,
  image: ImageProperties,
): CpuThreadPolicy | '' | null {
  const ofFlavor = extraSpec(flavor, flavorKey);
  const ofImage = image.cpuThreadPolicy ?? null;
  switch (ofFlavor) {
    case undefined:
      return ofImage;
    case 'prefer':
      return 'prefer';
    case '':
    case 'isolate':
    case 'require':
      if (ofImage !== null && ofImage !== ofFlavor) throw conflict(ofFlavor, ofImage);
      return ofFlavor;
    default:
      throw new GuestConstraintError(
        'cpu-thread-policy-unknown',
        [flavorKey],
        `${flavorKey} is ${shown(ofFlavor)}, but must be prefer, isolate or require.`,
      );
  }
}

/** The thread policy that cells are made with. @throws GuestConstraintError `cpu-thread-policy-empty` */
export function storableThreadPolicy(policy: CpuThreadPolicy | '' | null): CpuThreadPolicy | null {
  if (policy !== '') return policy;
  throw new GuestConstraintError(
    'cpu-thread-policy-empty',
    [flavorKey],
    `${flavorKey} is empty; leave it out, or set prefer, isolate or require.`,
  );
}

function conflict(ofFlavor: string, ofImage: string): GuestConstraintError {
  return new GuestConstraintError(
    'cpu-thread-policy-conflict',
    [flavorKey, imageKey],
    `The image asks for ${imageKey}=${ofImage}, but the flavor sets ${flavorKey}=${ofFlavor || '""'}.`,
  );
}
