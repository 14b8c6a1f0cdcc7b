import type { CompiledHost } from '../host/compiled-host.js';
import type { NetworkRequest } from '../model/guest-topology.js';

/**
 * The first network wanted that the chosen host cells are not near (Nova: _numa_cells_support_network_metadata), or
 * null. A network that no cell of the host is near puts no condition.
 */
export function missingNetwork(
  host: CompiledHost,
  wanted: NetworkRequest,
  cells: ReadonlySet<number>,
): string | null {
  const all = host.layout.topology.cells;
  const unmet = (isNear: (cell: number) => boolean) => {
    let affects = false;
    for (let cell = 0; cell < all.length; cell++) {
      if (!isNear(cell)) continue;
      if (cells.has(cell)) return false;
      affects = true;
    }
    return affects;
  };
  for (const physnet of wanted.physnets) {
    if (unmet((cell) => all[cell]!.network?.physnets.includes(physnet) ?? false)) return physnet;
  }
  if (wanted.tunneled && unmet((cell) => all[cell]!.network?.tunneled ?? false)) return 'tunnel';
  return null;
}
