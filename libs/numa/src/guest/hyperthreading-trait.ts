import type { Flavor } from '../model/flavor.js';
import type { CpuThreadPolicy } from '../model/guest-topology.js';
import { GuestConstraintError } from './constraint-error.js';
import type { ImageProperties } from './image-properties.js';

const trait = 'HW_CPU_HYPERTHREADING';

/** `trait:…`, `trait1:…`, …; Nova looks at how the key begins, so longer trait names count as well. */
const traitKey = new RegExp(`^trait([1-9][0-9]*)?:${trait}`);

/**
 * The thread policy after the trait HW_CPU_HYPERTHREADING: forbidden means isolate, required means require. The
 * trait does not go with a thread policy, whatever its value. (Nova: _get_hyperthreading_trait and its use in
 * numa_get_constraints.)
 *
 * @throws GuestConstraintError `hyperthreading-trait-with-thread-policy`
 */
export function threadPolicyFromTrait(
  flavor: Flavor,
  image: ImageProperties,
  threadPolicy: CpuThreadPolicy | '' | null,
): CpuThreadPolicy | '' | null {
  const value = hyperthreadingTrait(flavor, image);
  if (threadPolicy && value) {
    throw new GuestConstraintError(
      'hyperthreading-trait-with-thread-policy',
      [`trait:${trait}`, 'hw:cpu_thread_policy', 'hw_cpu_thread_policy'],
      `Set either a CPU thread policy or trait:${trait}, not both.`,
    );
  }
  if (value === 'forbidden') return 'isolate';
  if (value === 'required') return 'require';
  return threadPolicy;
}

/** The flavor's first such trait, else `required` when the image requires it; an image cannot forbid. */
function hyperthreadingTrait(flavor: Flavor, image: ImageProperties): string | null {
  const ofFlavor = Object.entries(flavor.extraSpecs).find(([key]) => traitKey.test(key));
  if (ofFlavor) return ofFlavor[1];
  return image.requiredTraits.includes(trait) ? 'required' : null;
}
