import type { Flavor } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';
import { isCanonicalInteger } from './value-reading.js';

const flavorKey = 'hw:numa_nodes';
const imageKey = 'hw_numa_nodes';

/**
 * The number of guest cells asked for; null when neither flavor nor image says. Only one of them may, even when both
 * would say the same. (Nova: _get_numa_node_count_constraint.)
 *
 * @throws GuestConstraintError `numa-nodes-conflict`, `numa-nodes-invalid`
 */
export function numaNodesConstraint(flavor: Flavor, image: ImageProperties): number | null {
  const ofFlavor = extraSpec(flavor, flavorKey) || null;
  const ofImage = image.numaNodes ?? null;
  // The image's number is already typed, and its 0 counts as not set beside the flavor's.
  if (ofFlavor !== null && ofImage !== null && ofImage !== 0) {
    throw new GuestConstraintError(
      'numa-nodes-conflict',
      [flavorKey, imageKey],
      `${flavorKey} and ${imageKey} are both set; only one of flavor and image may name the number of NUMA nodes.`,
    );
  }
  const nodes = ofFlavor ?? (ofImage === null ? null : `${ofImage}`);
  if (nodes === null) return null;
  if (!isCanonicalInteger(nodes) || Number(nodes) < 1) {
    const key = ofFlavor === null ? imageKey : flavorKey;
    throw new GuestConstraintError(
      'numa-nodes-invalid',
      [key],
      `${key} is ${shown(nodes)}, but must be a whole number of at least 1, without leading zeros or spaces.`,
    );
  }
  return Number(nodes);
}
