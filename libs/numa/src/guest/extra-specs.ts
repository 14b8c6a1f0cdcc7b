import type { Flavor } from '../model/flavor.js';

/** A flavor's extra spec; undefined when it is not set. An empty value is a value. */
export function extraSpec(flavor: Flavor, key: string): string | undefined {
  return Object.hasOwn(flavor.extraSpecs, key) ? flavor.extraSpecs[key] : undefined;
}
