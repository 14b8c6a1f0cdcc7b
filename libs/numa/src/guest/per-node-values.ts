/** Guest cells that per-node keys can describe. (Nova: ImageMetaProps.NUMA_NODES_MAX.) */
const maxNodes = 128;

/**
 * The values of `key.0`, `key.1`, … up to the first number that is missing; what comes after the gap is not read.
 * undefined when `key.0` is missing. (Nova: _get_constraint_mappings_from_flavor, _set_numa_cpus, _set_numa_mem.)
 */
export function readPerNode<T>(
  values: Readonly<Record<string, string>>,
  key: string,
  read: (value: string, key: string) => T,
): T[] | undefined {
  const found: T[] = [];
  for (let node = 0; node < maxNodes; node += 1) {
    const nodeKey = `${key}.${node}`;
    if (!Object.hasOwn(values, nodeKey)) break;
    found.push(read(values[nodeKey]!, nodeKey));
  }
  return found.length > 0 ? found : undefined;
}
