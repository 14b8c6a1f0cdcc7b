import type { CompiledHost } from '../host/compiled-host.js';
import { NO_CELL } from '../host/pci-layout.js';
import type { PciNumaPolicy } from '../model/guest-topology.js';
import type { RuleCode } from '../refusal/rule-catalogue.js';
import type { CompiledGuest } from './compiled-guest.js';
import { GIVEN, judgeLayout } from './layout-verdicts.js';
import { servesNetworks } from './network-affinity.js';
import { servePciRequests } from './pci-affinity.js';

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

/** What devices are free on a host. */
export type FreeDevices = Pick<CompiledHost, 'layout' | 'pciPoolFree'>;

/** Whether the guest's PCI requests and networks put conditions on which host cells are chosen together. */
export function hasAffinity(guest: CompiledGuest): boolean {
  return guest.pciRequests.length > 0 || guest.network !== null;
}

/**
 * Why these host cells do not serve the guest together; null when they do.
 * @param chosen by cell: 1 where the guest has it; null: the guest has no NUMA topology
 */
export function refusedBy(
  host: FreeDevices,
  guest: CompiledGuest,
  chosen: Uint8Array | null,
): RuleCode | null {
  if (guest.pciRequests.length > 0 && !servePciRequests(host, guest, chosen)) return 'pci-devices';
  if (chosen !== null && guest.network !== null && !servesNetworks(host.layout, guest, chosen))
    return 'network-affinity';
  return null;
}

/** The conditions that every choice of host cells for the guest has to meet: one a request, one a network. */
export function weightConditions(host: FreeDevices, guest: CompiledGuest): readonly WeightCondition[] {
  const conditions = guest.pciRequests.map((_, request) => pciCondition(host, guest, [request]));
  return conditions.concat(networkConditions(host, guest)).filter(({ wanted }) => wanted > 0);
}

/** One condition for each network that some host cell is near. */
export function networkConditions(host: FreeDevices, guest: CompiledGuest): readonly WeightCondition[] {
  return judgeLayout(host.layout, guest).networks.map(({ subject, near, cellsNear }) => ({
    rule: 'network-affinity',
    subject,
    weights: near,
    wanted: 1,
    inAll: cellsNear,
  }));
}

/**
 * What a set of requests needs together; a device that several of them may take counts once.
 * @param set places of requests
 */
export function pciCondition(
  host: FreeDevices,
  guest: CompiledGuest,
  set: readonly number[],
): WeightCondition {
  const { allSocketsKnown, cellCount, pci, socket } = host.layout;
  const verdicts = judgeLayout(host.layout, guest).pools;
  const weights = new Float64Array(cellCount);
  let anywhere = 0;
  let inAll = 0;
  for (let pool = 0; pool < pci.cellOfPool.length; pool++) {
    const free = host.pciPoolFree[pool]!;
    const own = pci.cellOfPool[pool]!;
    let isTaken = false;
    let isTakenAnywhere = false;
    // A cell brings the devices of its whole socket.
    let isTakenWidely = false;
    for (const request of set) {
      if (verdicts[request]![pool] !== GIVEN) continue;
      const { numaPolicy } = guest.pciRequests[request]!;
      isTaken = true;
      isTakenAnywhere ||= numaPolicy === 'preferred' || (own === NO_CELL && isLegacy(numaPolicy));
      isTakenWidely ||= numaPolicy === 'socket' && allSocketsKnown;
    }
    if (isTakenAnywhere) anywhere += free;
    else if (isTaken && own >= 0) {
      inAll += free;
      if (!isTakenWidely) weights[own]! += free;
      else
        for (let cell = 0; cell < cellCount; cell++) if (socket[cell] === socket[own]) weights[cell]! += free;
    }
  }
  const requests = set.map((request) => guest.pciRequests[request]!);
  return {
    rule: 'pci-devices',
    subject: requests.map(({ requestId }) => requestId).join(', '),
    weights,
    wanted: requests.reduce((sum, { count }) => sum + count, 0) - anywhere,
    inAll,
  };
}

function isLegacy(numaPolicy: PciNumaPolicy | null): boolean {
  return numaPolicy === null || numaPolicy === 'legacy';
}
