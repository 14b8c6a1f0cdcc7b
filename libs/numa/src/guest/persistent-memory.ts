import { stripSpace } from '../cpu-list/strip-space.js';
import type { Flavor } from '../model/flavor.js';
import { extraSpec } from './extra-specs.js';

/**
 * The labels of the persistent memory namespaces asked for, in order; repetitions count. They alone give a guest a
 * NUMA topology; which host has them is not decided here. (Nova: get_vpmems.)
 */
export function persistentMemoryLabels(flavor: Flavor): string[] {
  return (extraSpec(flavor, 'hw:pmem') ?? '')
    .split(',')
    .map(stripSpace)
    .filter((label) => label !== '');
}
