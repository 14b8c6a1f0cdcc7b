import { fit } from '../fit/fit.js';
import type { CompiledHost } from '../host/compiled-host.js';
import type { FitOptions } from '../model/fit-options.js';
import type { GuestRequest, NetworkRequest, PciRequest } from '../model/guest-topology.js';
import type { GuestRefusal } from './refusal.js';

/** One thing that a guest must be near. */
type Wish =
  | { readonly kind: 'pci'; readonly request: PciRequest }
  | { readonly kind: 'physnet'; readonly physnet: string }
  | { readonly kind: 'tunnel' };

/**
 * The PCI requests and networks that no choice of host cells serves together, as few as can be: without any one of
 * them the rest is served. So what was had is one fewer than what was wanted. Where the search gives up on a
 * smaller set, that set does not count as refused.
 */
export function conflictOf(host: CompiledHost, request: GuestRequest, options: FitOptions): GuestRefusal {
  let conflict = wishesOf(request);
  for (let index = 0; index < conflict.length; ) {
    const rest = conflict.filter((_, place) => place !== index);
    if (conflicts(host, withWishes(request, rest), options)) {
      conflict = rest;
      index = 0;
    } else index++;
  }
  const subject = conflict.map(nameOf).join(', ');
  return { rule: 'affinity-together', subject, wanted: conflict.length, had: conflict.length - 1 };
}

function conflicts(host: CompiledHost, request: GuestRequest, options: FitOptions): boolean {
  const rule = fit(host, request, options).refusal?.rule;
  return rule === 'affinity-together' || rule === 'pci-devices' || rule === 'network-affinity';
}

function wishesOf({ pciRequests, network }: GuestRequest): readonly Wish[] {
  return [
    ...pciRequests.map((request) => ({ kind: 'pci' as const, request })),
    ...(network?.physnets ?? []).map((physnet) => ({ kind: 'physnet' as const, physnet })),
    ...(network?.tunneled ? [{ kind: 'tunnel' as const }] : []),
  ];
}

function withWishes(request: GuestRequest, wishes: readonly Wish[]): GuestRequest {
  const physnets = wishes.flatMap((wish) => (wish.kind === 'physnet' ? [wish.physnet] : []));
  const network: NetworkRequest = { physnets, tunneled: wishes.some(({ kind }) => kind === 'tunnel') };
  const pciRequests = wishes.flatMap((wish) => (wish.kind === 'pci' ? [wish.request] : []));
  return { ...request, pciRequests, network: physnets.length > 0 || network.tunneled ? network : null };
}

function nameOf(wish: Wish): string {
  if (wish.kind === 'pci') return wish.request.requestId;
  return wish.kind === 'physnet' ? wish.physnet : 'tunnel';
}
