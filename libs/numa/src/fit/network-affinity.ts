import type { HostLayout } from '../host/host-layout.js';
import type { CompiledGuest } from './compiled-guest.js';
import { judgeLayout } from './layout-verdicts.js';

/**
 * Whether the chosen host cells are near each network that the guest wants (Nova: _numa_cells_support_network_metadata). A
 * network that no cell of the host is near puts no condition.
 * @param chosen by cell: 1 where the guest has it
 */
export function servesNetworks(layout: HostLayout, guest: CompiledGuest, chosen: Uint8Array): boolean {
  for (const { near } of judgeLayout(layout, guest).networks) {
    let cell = 0;
    while (cell < near.length && (near[cell] === 0 || chosen[cell] === 0)) cell++;
    if (cell === near.length) return false;
  }
  return true;
}
