import type { Flavor, MemoryEncryptionModel } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';
import { readBoolean } from './value-reading.js';

const flavorKey = 'hw:mem_encryption';
const imageKey = 'hw_mem_encryption';
const models: readonly MemoryEncryptionModel[] = ['amd-sev', 'amd-sev-es', 'amd-sev-snp'];

/**
 * Whether memory encryption is asked for in a way that locks the guest's memory (AMD SEV and SEV-ES do, SEV-SNP does
 * not). Encryption has no part in placement beyond that.
 *
 * @throws GuestConstraintError `memory-encryption-…`
 */
export function encryptionLocksMemory(flavor: Flavor, image: ImageProperties): boolean {
  const model = memoryEncryption(flavor, image);
  return model !== null && model !== 'amd-sev-snp';
}

/**
 * What encrypts the guest's memory; null when neither flavor nor image asks for it. Checks the request on the way:
 * flavor and image agree, the model is known, firmware and machine type can carry it. (Nova:
 * get_mem_encryption_constraint.)
 *
 * @throws GuestConstraintError `memory-encryption-…`
 */
export function memoryEncryption(flavor: Flavor, image: ImageProperties): MemoryEncryptionModel | null {
  const flavorText = extraSpec(flavor, flavorKey);
  const ofFlavor = flavorText === undefined ? null : readBoolean(flavorText);
  const ofImage = image.memEncryption ?? null;
  if (!ofFlavor && !ofImage) return null;
  if (ofFlavor !== null && ofImage !== null && ofFlavor !== ofImage) {
    throw conflict('', `${ofFlavor}`, `${ofImage}`);
  }
  const model = encryptionModel(flavor, image);
  checkFirmware(image, model);
  return model;
}

function encryptionModel(flavor: Flavor, image: ImageProperties): MemoryEncryptionModel {
  const ofFlavor = extraSpec(flavor, `${flavorKey}_model`) ?? null;
  const ofImage = image.memEncryptionModel ?? null;
  if (ofFlavor !== null && ofImage !== null && ofFlavor !== ofImage) {
    throw conflict('_model', shown(ofFlavor), ofImage);
  }
  const asked = ofImage || ofFlavor || 'amd-sev';
  const model = models.find((known) => known === asked);
  if (model !== undefined) return model;
  throw new GuestConstraintError(
    'memory-encryption-model-unknown',
    [`${flavorKey}_model`],
    `${flavorKey}_model is ${shown(asked)}, but must be one of ${models.join(', ')}.`,
  );
}

function checkFirmware(image: ImageProperties, model: MemoryEncryptionModel): void {
  if (image.firmwareType !== 'uefi') {
    throw new GuestConstraintError(
      'memory-encryption-without-uefi',
      [flavorKey, imageKey, 'hw_firmware_type'],
      'Memory encryption needs an image with hw_firmware_type=uefi.',
    );
  }
  if (image.machineType !== undefined && !image.machineType.includes('q35')) {
    throw new GuestConstraintError(
      'memory-encryption-machine-type',
      [flavorKey, imageKey, 'hw_machine_type'],
      `Memory encryption needs a q35 machine type, but hw_machine_type is ${shown(image.machineType)}.`,
    );
  }
  if (model === 'amd-sev-snp' && !image.firmwareStateless) {
    throw new GuestConstraintError(
      'memory-encryption-stateful-firmware',
      [`${flavorKey}_model`, `${imageKey}_model`, 'hw_firmware_stateless'],
      'Memory encryption with amd-sev-snp needs an image with hw_firmware_stateless=true.',
    );
  }
}

function conflict(suffix: string, ofFlavor: string, ofImage: string): GuestConstraintError {
  return new GuestConstraintError(
    'memory-encryption-conflict',
    [flavorKey + suffix, imageKey + suffix],
    `${flavorKey}${suffix} of the flavor is ${ofFlavor}, but ${imageKey}${suffix} of the image is ${ofImage}.`,
  );
}
