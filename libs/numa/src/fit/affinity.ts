import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciRequest } from '../model/guest-topology.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import type { CompiledGuest } from './compiled-guest.js';
import { missingNetwork } from './network-affinity.js';
import { isGivenOut, matchesSpec, servePciRequests } from './pci-affinity.js';

/**
 * A condition that the chosen host cells meet only if their weights add up to at least `wanted`. Necessary, not
 * sufficient: `refusedBy` has the last word.
 */
export interface WeightCondition {
  readonly rule: 'pci-devices' | 'network-affinity';
  /** The PCI request's id, or the network. */
  readonly subject: string;
  /** By cell. */
  readonly weights: Float64Array;
  readonly wanted: number;
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
): RuleCode | null {
  if (guest.pciRequests.length > 0 && typeof servePciRequests(host, guest.pciRequests, cells) === 'number') {
    return 'pci-devices';
  }
  if (cells !== null && guest.network !== null && missingNetwork(host, guest.network, cells) !== null)
    return 'network-affinity';
  return null;
}

/** The conditions that every choice of host cells for the guest has to meet. */
export function weightConditions(host: CompiledHost, guest: CompiledGuest): readonly WeightCondition[] {
  const conditions = guest.pciRequests.map((request) => pciCondition(host, request));
  const { cells } = host.layout.topology;
  const addNetwork = (subject: string, isNear: (cell: number) => boolean) => {
    const weights = Float64Array.from(cells, (_, cell) => (isNear(cell) ? 1 : 0));
    if (weights.includes(1)) conditions.push({ rule: 'network-affinity', subject, weights, wanted: 1 });
  };
  for (const physnet of guest.network?.physnets ?? []) {
    addNetwork(physnet, (cell) => cells[cell]!.network?.physnets.includes(physnet) ?? false);
  }
  if (guest.network?.tunneled) addNetwork('tunnel', (cell) => cells[cell]!.network?.tunneled ?? false);
  return conditions.filter((condition) => condition.wanted > 0);
}

function pciCondition(host: CompiledHost, request: PciRequest): WeightCondition {
  const { layout } = host;
  const weights = new Float64Array(layout.cellCount);
  let anywhere = 0;
  for (const [index, pool] of layout.pci.pools.entries()) {
    if (!matchesSpec(pool, request) || !isGivenOut(pool, request)) continue;
    const free = host.pciPoolFree[index]!;
    if (request.numaPolicy === 'preferred') anywhere += free;
    else if (pool.cell >= 0) weights[pool.cell]! += free;
    else if (pool.cell === NO_CELL && isLegacy(request)) anywhere += free;
  }
  const weighed = request.numaPolicy === 'socket' ? socketWeights(host, weights) : weights;
  return {
    rule: 'pci-devices',
    subject: request.requestId,
    weights: weighed,
    wanted: request.count - anywhere,
  };
}

function isLegacy(request: PciRequest): boolean {
  return request.numaPolicy === null || request.numaPolicy === 'legacy';
}

/** A cell brings the devices of its whole socket. */
function socketWeights(host: CompiledHost, weights: Float64Array): Float64Array {
  const { allSocketsKnown, socket } = host.layout;
  if (!allSocketsKnown) return weights;
  return weights.map((_, cell) =>
    weights.reduce((sum, weight, other) => sum + (socket[other] === socket[cell] ? weight : 0), 0),
  );
}
