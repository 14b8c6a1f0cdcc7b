import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import type { CompiledGuest } from './compiled-guest.js';
import { missingNetwork } from './network-affinity.js';
import { type PoolVerdicts, servePciRequests } from './pci-affinity.js';
import { isGivenOut, matchesSpec } from './pci-match.js';

/**
 * A condition that the chosen host cells meet only if their weights add up to at least `wanted`. Necessary, not
 * sufficient: `refusedBy` has the last word.
 */
export interface WeightCondition {
  readonly rule: 'pci-devices' | 'network-affinity';
  /** The ids of the PCI requests, or the network. */
  readonly subject: string;
  /** By cell. */
  readonly weights: Float64Array;
  readonly wanted: number;
  /** What all cells together bring: less than the sum of their weights where several bring the same devices. */
  readonly inAll: number;
}

/** Whether the guest's PCI requests and networks put conditions on which host cells are chosen together. */
export function hasAffinity(guest: CompiledGuest): boolean {
  return guest.pciRequests.length > 0 || guest.network !== null;
}

/**
 * Why these host cells do not serve the guest together; null when they do.
 * @param cells places in the topology; null: the guest has no NUMA topology
 */
export function refusedBy(
  host: CompiledHost,
  guest: CompiledGuest,
  cells: ReadonlySet<number> | null,
  verdicts?: PoolVerdicts,
): RuleCode | null {
  const { pciRequests } = guest;
  if (pciRequests.length > 0 && typeof servePciRequests(host, pciRequests, cells, verdicts) === 'number') {
    return 'pci-devices';
  }
  if (cells !== null && guest.network !== null && missingNetwork(host, guest.network, cells) !== null)
    return 'network-affinity';
  return null;
}

/** The conditions that every choice of host cells for the guest has to meet: one a request, one a network. */
export function weightConditions(host: CompiledHost, guest: CompiledGuest): readonly WeightCondition[] {
  const conditions = guest.pciRequests.map((request) => pciCondition(host, [request]));
  return [...conditions, ...networkConditions(host, guest)].filter(({ wanted }) => wanted > 0);
}

/** One condition for each network that some host cell is near. */
export function networkConditions(host: CompiledHost, guest: CompiledGuest): readonly WeightCondition[] {
  const { cells } = host.layout.topology;
  const conditions: WeightCondition[] = [];
  const addNetwork = (subject: string, isNear: (cell: number) => boolean) => {
    const weights = Float64Array.from(cells, (_, cell) => (isNear(cell) ? 1 : 0));
    const inAll = weights.reduce((sum, weight) => sum + weight, 0);
    if (inAll > 0) conditions.push({ rule: 'network-affinity', subject, weights, wanted: 1, inAll });
  };
  for (const physnet of guest.network?.physnets ?? []) {
    addNetwork(physnet, (cell) => cells[cell]!.network?.physnets.includes(physnet) ?? false);
  }
  if (guest.network?.tunneled) addNetwork('tunnel', (cell) => cells[cell]!.network?.tunneled ?? false);
  return conditions;
}

/** What a set of requests needs together; a device that several of them may take counts once. */
export function pciCondition(host: CompiledHost, requests: readonly PciRequest[]): WeightCondition {
  const { layout } = host;
  const { allSocketsKnown, socket } = layout;
  const weights = new Float64Array(layout.cellCount);
  let anywhere = 0;
  let inAll = 0;
  for (const [index, pool] of layout.pci.pools.entries()) {
    const free = host.pciPoolFree[index]!;
    const takers = requests.filter((request) => matchesSpec(pool, request) && isGivenOut(pool, request));
    if (free === 0 || takers.length === 0) continue;
    if (takers.some(({ numaPolicy }) => numaPolicy === 'preferred')) anywhere += free;
    else if (pool.cell === NO_CELL && takers.some(isLegacy)) anywhere += free;
    else if (pool.cell >= 0) {
      inAll += free;
      // A cell brings the devices of its whole socket.
      const widely = allSocketsKnown && takers.some(({ numaPolicy }) => numaPolicy === 'socket');
      for (let cell = 0; cell < weights.length; cell++) {
        if (cell === pool.cell || (widely && socket[cell] === socket[pool.cell])) weights[cell]! += free;
      }
    }
  }
  return {
    rule: 'pci-devices',
    subject: requests.map(({ requestId }) => requestId).join(', '),
    weights,
    wanted: requests.reduce((sum, { count }) => sum + count, 0) - anywhere,
    inAll,
  };
}

function isLegacy(request: PciRequest): boolean {
  return request.numaPolicy === null || request.numaPolicy === 'legacy';
}
