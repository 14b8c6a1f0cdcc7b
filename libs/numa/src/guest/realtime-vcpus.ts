import type { RuleSetName } from '../model/fit-options.js';
import type { Flavor, Image } from '../model/flavor.js';
import type { CpuList } from '../model/host-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { emulatorThreadsPolicyConstraint } from './emulator-threads-policy.js';
import { extraSpec } from './extra-specs.js';
import { checkFlavorSize } from './flavor-size.js';
import { type ImageProperties, loadImageProperties } from './image-properties.js';
import { readBoolean } from './value-reading.js';
import { allVcpus, readVcpuMask } from './vcpu-lists.js';

const flavorKey = 'hw:cpu_realtime_mask';
const imageKey = 'hw_cpu_realtime_mask';

/** The vCPUs with realtime scheduling, ascending; null: realtime is off. Types the image's properties first. */
export function realtimeVcpus(
  flavor: Flavor,
  image: Image,
  ruleSet: RuleSetName = 'nova-2026',
): number[] | null {
  const properties = loadImageProperties(image, ruleSet);
  checkFlavorSize(flavor);
  return realtimeVcpusConstraint(flavor, properties);
}

/**
 * The vCPUs with realtime scheduling, ascending; null: realtime is off. The image's mask is taken before the
 * flavor's; without a mask it is all vCPUs, which needs an emulator-threads policy, so that the emulator is not
 * starved. (Nova: get_realtime_cpu_constraint.)
 *
 * @throws GuestConstraintError `cpu-list-invalid`, `realtime-mask-invalid`, `emulator-threads-policy-unknown`
 */
export function realtimeVcpusConstraint(flavor: Flavor, image: ImageProperties): number[] | null {
  if (!readBoolean(extraSpec(flavor, 'hw:cpu_realtime') ?? '')) return null;
  const key = image.cpuRealtimeMask ? imageKey : flavorKey;
  const mask = image.cpuRealtimeMask || extraSpec(flavor, flavorKey) || null;
  const realtime = mask === null ? allVcpus(flavor.vcpus) : readVcpuMask(mask, key, flavor.vcpus);
  if (realtime.length === 0) throw refusal(key, `${key} is ${shown(mask!)}, which selects no vCPU`);

  const emulatorThreadsPolicy = emulatorThreadsPolicyConstraint(flavor);
  if (isEveryVcpu(realtime, flavor.vcpus) && emulatorThreadsPolicy === null) {
    throw refusal(
      key,
      `Realtime is asked for on all vCPUs; leave at least one out with ${flavorKey}, or set hw:emulator_threads_policy`,
    );
  }
  if (realtime.at(-1)! >= flavor.vcpus) {
    throw refusal(key, `${key} selects vCPU ${realtime.at(-1)}, but the last vCPU is ${flavor.vcpus - 1}`);
  }
  return realtime;
}

function isEveryVcpu(selected: CpuList, vcpus: number): boolean {
  return selected.length === vcpus && selected.at(-1) === vcpus - 1;
}

function refusal(key: string, why: string): GuestConstraintError {
  return new GuestConstraintError('realtime-mask-invalid', ['hw:cpu_realtime', key], `${why}.`);
}
