import type { HostLayout } from '../host/host-layout.js';
import type { NetworkAffinity } from '../model/host-topology.js';
import type { CompiledGuest } from './compiled-guest.js';
import { isGivenOut, matchesSpec } from './pci-match.js';

/** By request, by pool: whether it is what the request asks for (MATCHES), and given to it as well (GIVEN). */
export type PoolVerdicts = readonly Uint8Array[];

export const MATCHES = 1;
export const GIVEN = 2;

/** A network that a guest wants and some cell is near. */
export interface NetworkVerdict {
  readonly subject: string;
  /** By cell: 1 where it is near. */
  readonly near: Float64Array;
  readonly cellsNear: number;
}

/** A guest's PCI requests and networks compared with a host, whatever is used of it. */
export interface LayoutVerdicts {
  readonly pools: PoolVerdicts;
  /** Without those that no cell is near: they put no condition. */
  readonly networks: readonly NetworkVerdict[];
}

const known = new WeakMap<CompiledGuest, WeakMap<HostLayout, LayoutVerdicts>>();

/** What was asked for last: it is asked for several times in turn. */
let lastLayout: HostLayout | null = null;
let lastGuest: CompiledGuest | null = null;
let lastVerdicts: LayoutVerdicts | null = null;

/** The verdicts for all hosts of one layout: compared once, and kept for as long as the guest. */
export function judgeLayout(layout: HostLayout, guest: CompiledGuest): LayoutVerdicts {
  if (layout === lastLayout && guest === lastGuest) return lastVerdicts!;
  const byLayout = known.get(guest) ?? new WeakMap<HostLayout, LayoutVerdicts>();
  let verdicts = byLayout.get(layout);
  if (verdicts === undefined) {
    verdicts = { pools: judgePools(layout, guest), networks: judgeNetworks(layout, guest) };
    byLayout.set(layout, verdicts);
    known.set(guest, byLayout);
  }
  lastLayout = layout;
  lastGuest = guest;
  lastVerdicts = verdicts;
  return verdicts;
}

function judgePools({ pci }: HostLayout, { pciRequests }: CompiledGuest): PoolVerdicts {
  return pciRequests.map((request) => {
    const verdicts = new Uint8Array(pci.pools.length);
    for (const [index, pool] of pci.pools.entries()) {
      if (matchesSpec(pool, request)) verdicts[index] = isGivenOut(pool, request) ? GIVEN : MATCHES;
    }
    return verdicts;
  });
}

function judgeNetworks({ topology }: HostLayout, { network }: CompiledGuest): readonly NetworkVerdict[] {
  const verdicts: NetworkVerdict[] = [];
  const judge = (subject: string, isNear: (cell: NetworkAffinity) => boolean) => {
    const near = new Float64Array(topology.cells.length);
    let cellsNear = 0;
    for (const [index, cell] of topology.cells.entries()) {
      if (!cell.network || !isNear(cell.network)) continue;
      near[index] = 1;
      cellsNear++;
    }
    if (cellsNear > 0) verdicts.push({ subject, near, cellsNear });
  };
  for (const physnet of network?.physnets ?? []) judge(physnet, ({ physnets }) => physnets.includes(physnet));
  if (network?.tunneled) judge('tunnel', ({ tunneled }) => tunneled);
  return verdicts;
}
