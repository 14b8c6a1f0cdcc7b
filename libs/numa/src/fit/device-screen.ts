import type { CompiledHost } from '../host/compiled-host.js';
import type { HostLayout } from '../host/host-layout.js';
import type { CompiledGuest } from './compiled-guest.js';
import { judgePools } from './pci-affinity.js';

/** Pools that a request may take from, wherever they are, and how many devices it wants. */
interface Wish {
  readonly pools: readonly number[];
  readonly count: number;
}

/**
 * What `fit` says of hosts that have too few free devices for a guest's PCI requests, wherever the guest would go:
 * `pci-devices`. For looking through many hosts: pools are compared with requests once for all hosts of one layout.
 */
export class DeviceScreen {
  private readonly wishes = new Map<HostLayout, readonly Wish[]>();

  private constructor(private readonly guest: CompiledGuest) {}

  /** null: there is nothing to look at, or only `fit` can tell which rule comes first (guest cells of several kinds). */
  static for(guest: CompiledGuest): DeviceScreen | null {
    return guest.pciRequests.length > 0 && guest.kinds <= 1 ? new DeviceScreen(guest) : null;
  }

  /** Whether `fit` refuses by `pci-devices`. Of a host whose cells take the guest: see `screen`. */
  refuses(host: CompiledHost): boolean {
    let wishes = this.wishes.get(host.layout);
    if (!wishes) {
      wishes = wishesOf(host, this.guest);
      this.wishes.set(host.layout, wishes);
    }
    return wishes.some(
      ({ pools, count }) => pools.reduce((sum, pool) => sum + host.pciPoolFree[pool]!, 0) < count,
    );
  }
}

function wishesOf(host: CompiledHost, { pciRequests }: CompiledGuest): readonly Wish[] {
  const verdicts = judgePools(host, pciRequests);
  return pciRequests.map(({ count }, request) => ({
    pools: [...verdicts[request]!.keys()].filter((pool) => verdicts[request]![pool] === 2),
    count,
  }));
}
