import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import type { PciNumaPolicy } from '../model/guest-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import { type ImageProperties, loadImageProperties } from './image-properties.js';

const flavorKey = 'hw:pci_numa_affinity_policy';
const imageKey = 'hw_pci_numa_affinity_policy';

/** The PCI NUMA affinity policy; null: neither says. Types the image's properties first. */
export function pciNumaPolicy(
  flavor: Flavor,
  image: Image,
  ruleSet: RuleSetName = 'nova-2026',
): PciNumaPolicy | null {
  return pciNumaPolicyConstraint(flavor, loadImageProperties(image, ruleSet));
}

/**
 * How near to the guest's cells its PCI devices must be, unless a request says so itself; null when neither flavor
 * nor image says (an empty value says nothing). (Nova: get_pci_numa_policy_constraint.)
 *
 * @throws GuestConstraintError `pci-numa-policy-conflict`, `pci-numa-policy-unknown`
 */
export function pciNumaPolicyConstraint(flavor: Flavor, image: ImageProperties): PciNumaPolicy | null {
  const ofFlavor = extraSpec(flavor, flavorKey) || null;
  const ofImage = image.pciNumaPolicy ?? null;
  if (ofFlavor !== null && ofImage !== null && ofFlavor !== ofImage) {
    throw new GuestConstraintError(
      'pci-numa-policy-conflict',
      [flavorKey, imageKey],
      `${flavorKey} of the flavor is ${shown(ofFlavor)}, but ${imageKey} of the image is ${ofImage}.`,
    );
  }
  const policy = ofFlavor ?? ofImage;
  switch (policy) {
    case null:
    case 'required':
    case 'legacy':
    case 'preferred':
    case 'socket':
      return policy;
    default:
      throw new GuestConstraintError(
        'pci-numa-policy-unknown',
        [flavorKey],
        `${flavorKey} is ${shown(policy)}, but must be required, legacy, preferred or socket.`,
      );
  }
}
