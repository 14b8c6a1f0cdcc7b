import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, PassedOn } from '../model/flavor.js';
import type { ImageProperties } from './image-properties.js';
import { maxphysaddr } from './maxphysaddr.js';
import { memoryEncryption } from './memory-encryption.js';
import { persistentMemoryLabels } from './persistent-memory.js';

/**
 * What flavor and image ask for that is checked and passed on, and has no part in placement; only what is asked for.
 * Under `nova-zed` that is persistent memory alone.
 *
 * @throws GuestConstraintError `maxphysaddr-…`, `memory-encryption-…`
 */
export function passedOn(flavor: Flavor, image: ImageProperties, ruleSet: RuleSetName): PassedOn {
  const newer = ruleSet === 'nova-2026';
  const physicalAddresses = newer ? maxphysaddr(flavor, image) : null;
  const encryption = newer ? memoryEncryption(flavor, image) : null;
  const persistentMemory = persistentMemoryLabels(flavor);
  return {
    ...(physicalAddresses && { physicalAddresses }),
    ...(encryption && { memoryEncryption: encryption }),
    ...(persistentMemory.length > 0 && { persistentMemory }),
  };
}
