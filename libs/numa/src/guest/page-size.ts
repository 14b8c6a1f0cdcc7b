import type { Flavor } from '../model/flavor.js';
import type { PageSizeRequest } from '../model/guest-topology.js';
import { GuestConstraintError, shown } from './constraint-error.js';
import { extraSpec } from './extra-specs.js';
import type { ImageProperties } from './image-properties.js';

const flavorKey = 'hw:mem_page_size';
const imageKey = 'hw_mem_page_size';

/** A size in KiB as Nova computes it, before it is stored: classes are negative, fractions may remain. */
type SizeKiB = number;
const classes: readonly (readonly [word: 'small' | 'large' | 'any', size: SizeKiB])[] = [
  ['small', -1],
  ['large', -2],
  ['any', -3],
];

export interface PageSizeConstraint {
  /** As guest cells carry it. 0 (of `hw:mem_page_size=0`, or a size under 1 KiB) is what Nova stores for none. */
  readonly pageSize: PageSizeRequest | null;
  /** Whether the request alone gives the guest a topology: 0 does not, a part of a KiB does. */
  readonly asksForTopology: boolean;
}

/**
 * The page size asked for. The flavor decides; an image may narrow the flavor's `any` or `large`, to whatever it
 * likes. Sizes are not compared with those of real hardware. (Nova: _get_numa_pagesize_constraint.)
 *
 * @throws GuestConstraintError `page-size-invalid`, `page-size-conflict`
 */
export function pageSizeConstraint(flavor: Flavor, image: ImageProperties): PageSizeConstraint {
  const ofFlavor = extraSpec(flavor, flavorKey) ?? '';
  const ofImage = image.memPageSize ?? '';
  if (ofFlavor === '') {
    if (ofImage !== '') {
      throw conflict(`the flavor has no ${flavorKey}; only a flavor with any or large leaves the size open`);
    }
    return { pageSize: null, asksForTopology: false };
  }
  const size = readPageSize(ofFlavor, flavorKey);
  if (ofImage === '') return toConstraint(size);
  if (size === -3 || size === -2) return toConstraint(readPageSize(ofImage, imageKey));
  throw conflict(`the flavor sets ${flavorKey}=${shown(ofFlavor)}; only any and large leave the size open`);
}

function toConstraint(size: SizeKiB): PageSizeConstraint {
  // `+ 0` turns the -0 of a small negative size into 0.
  const stored = Math.trunc(size) + 0;
  const word = classes.find(([, number]) => number === stored)?.[0];
  return { pageSize: word ?? stored, asksForTopology: size !== 0 };
}

function readPageSize(value: string, key: string): SizeKiB {
  const byWord = classes.find(([word]) => word === value);
  if (byWord) return byWord[1];
  const size = /^[0-9]+$/.test(value) ? Number(value) : readBytes(value) / 1024;
  if (Number.isFinite(size)) return size;
  throw new GuestConstraintError(
    'page-size-invalid',
    [key],
    `${key} is ${shown(value)}, but must be small, large, any, a number of KiB, or a size such as 2MB or 1GB.`,
  );
}

const exponents: Readonly<Record<string, number>> = { K: 1, M: 2, G: 3, T: 4 };

/**
 * Bytes of a size with a unit, IEC: `KB` and `KiB` are 1024 bytes, `b` and `bit` are bits, the unit is required,
 * fractions are rounded up to a byte; NaN when it is none. A line feed at the end is let through, as Python's `$`
 * does. (oslo.utils: string_to_bytes.)
 */
function readBytes(value: string): number {
  const match = /^([-+]?[0-9]*\.?[0-9]+)(?:([KMGT])i?)?(b|bit|B)\n?$/.exec(value);
  if (!match) return Number.NaN;
  const magnitude = Number(match[1]) / (match[3] === 'B' ? 1 : 8);
  return Math.ceil(magnitude * 1024 ** (match[2] ? exponents[match[2]]! : 0));
}

function conflict(why: string): GuestConstraintError {
  return new GuestConstraintError(
    'page-size-conflict',
    [flavorKey, imageKey],
    `The image asks for ${imageKey}, but ${why}.`,
  );
}
