import type { RuleSetName } from '../model/fit-options.js';
import type { CpuTopology, Flavor, Image } from '../model/flavor.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import { checkFlavorSize } from './flavor-size.js';
import { type ImageProperties, loadImageProperties } from './image-properties.js';
import { readInteger } from './value-reading.js';

const parts = ['sockets', 'cores', 'threads'] as const;

/** Nova's stand-in for "no maximum". */
const noMaximum = 65_536;

/** The sockets, cores and threads that the guest is shown. Types the image's properties first. */
export function bestCpuTopology(
  flavor: Flavor,
  image: Image,
  ruleSet: RuleSetName = 'nova-2026',
): CpuTopology {
  const properties = loadImageProperties(image, ruleSet);
  checkFlavorSize(flavor);
  return bestCpuTopologyConstraint(flavor, properties);
}

/**
 * The sockets, cores and threads that the guest is shown: of all that make up its vCPUs within the maxima, the one
 * that matches most of the preferred numbers, then with the fewest threads, then with the most sockets. (Nova:
 * get_best_cpu_topology.)
 *
 * @throws GuestConstraintError `cpu-topology-…`
 */
export function bestCpuTopologyConstraint(flavor: Flavor, image: ImageProperties): CpuTopology {
  const maximum = maximumTopology(flavor, image);
  const preferred = preferredTopology(flavor, image, maximum);
  const matches = (topology: CpuTopology) =>
    parts.filter((part) => preferred[part] !== 0 && topology[part] === preferred[part]).length;
  const [first, ...others] = possibleTopologies(flavor.vcpus, maximum);
  if (!first) {
    throw new GuestConstraintError(
      'cpu-topology-impossible',
      parts.flatMap((part) => [`hw:cpu_max_${part}`, `hw_cpu_max_${part}`]),
      `${flavor.vcpus} vCPUs cannot be made within the maxima ${inWords(maximum)}.`,
    );
  }
  return others.reduce((best, topology) => (matches(topology) > matches(best) ? topology : best), first);
}

/** Images may lower the flavor's maxima, not raise them; 0 means not set. (Nova: get_cpu_topology_constraints.) */
function maximumTopology(flavor: Flavor, image: ImageProperties): CpuTopology {
  const ofFlavor = flavorTopology(flavor, 'cpu_max_');
  const ofImage = {
    sockets: image.cpuMaxSockets ?? 0,
    cores: image.cpuMaxCores ?? 0,
    threads: image.cpuMaxThreads ?? 0,
  };
  const exceeded = parts.find((part) => ofFlavor[part] !== 0 && ofImage[part] > ofFlavor[part]);
  if (exceeded) {
    throw new GuestConstraintError(
      'cpu-topology-limits-exceed-flavor',
      [`hw:cpu_max_${exceeded}`, `hw_cpu_max_${exceeded}`],
      `The image allows up to ${ofImage[exceeded]} ${exceeded}, more than the flavor's ${ofFlavor[exceeded]}.`,
    );
  }
  return eachPart((part) => ofImage[part] || ofFlavor[part] || noMaximum);
}

/**
 * The image's preferred numbers, when it has any, else the flavor's; 0 means no preference. A flavor that prefers
 * more than a maximum loses all its preferences; an image that does is refused.
 */
function preferredTopology(flavor: Flavor, image: ImageProperties, maximum: CpuTopology): CpuTopology {
  const ofFlavor = flavorTopology(flavor, 'cpu_');
  const ofImage = {
    sockets: image.cpuSockets ?? 0,
    cores: image.cpuCores ?? 0,
    threads: image.cpuThreads ?? 0,
  };
  const exceeded = parts.find((part) => ofImage[part] > maximum[part]);
  if (exceeded) {
    throw new GuestConstraintError(
      'cpu-topology-exceeds-limits',
      [`hw_cpu_${exceeded}`, `hw_cpu_max_${exceeded}`, `hw:cpu_max_${exceeded}`],
      `The image prefers ${ofImage[exceeded]} ${exceeded}, more than the maximum of ${maximum[exceeded]}.`,
    );
  }
  if (parts.some((part) => ofImage[part] !== 0)) return ofImage;
  return parts.some((part) => ofFlavor[part] > maximum[part]) ? eachPart(() => 0) : ofFlavor;
}

function flavorTopology(flavor: Flavor, prefix: 'cpu_' | 'cpu_max_'): CpuTopology {
  return eachPart((part) => {
    const key = `hw:${prefix}${part}`;
    const value = extraSpec(flavor, key) ?? '0';
    const number = readInteger(value);
    if (number !== null) return number;
    throw new GuestConstraintError(
      'cpu-topology-not-a-number',
      [key],
      `${key} is ${shown(value)}, but must be a whole number.`,
    );
  });
}

/** All ways to make up `vcpus` within the maxima: fewest threads first, then most sockets. */
function possibleTopologies(vcpus: number, maximum: CpuTopology): CpuTopology[] {
  const divisors = (of: number) => Array.from({ length: of }, (_, i) => i + 1).filter((n) => of % n === 0);
  return divisors(vcpus)
    .filter((threads) => threads <= maximum.threads)
    .flatMap((threads) =>
      divisors(vcpus / threads)
        .reverse()
        .map((sockets) => ({ sockets, cores: vcpus / threads / sockets, threads })),
    )
    .filter(({ sockets, cores }) => sockets <= maximum.sockets && cores <= maximum.cores);
}

function eachPart(value: (part: keyof CpuTopology) => number): CpuTopology {
  return { sockets: value('sockets'), cores: value('cores'), threads: value('threads') };
}

function inWords(maximum: CpuTopology): string {
  const limited = parts.filter((part) => maximum[part] !== noMaximum);
  return limited.map((part) => `${part}=${maximum[part]}`).join(', ');
}
