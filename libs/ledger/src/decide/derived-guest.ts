import { deriveGuest } from '#numa/guest/derive-guest.js';
import type { DerivedGuest, Flavor, Image } from '#numa/model/flavor.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { share } from '../state/share.js';

/** Kept as long as flavor and image are: claims share theirs (see `sharedRequest`), and derive them once. */
const derived = new WeakMap<Flavor, WeakMap<Image, DerivedGuest>>();

/** What flavor and image ask for, or the topology that was given directly. Throws GuestConstraintError. */
export function derivedGuest({
  flavor,
  image,
  guestTopology,
}: Pick<ClaimRequest, 'flavor' | 'image' | 'guestTopology'>): DerivedGuest {
  if (flavor) return derivedFrom(flavor, image);
  const vcpus = guestTopology!.cells.reduce(
    (sum, cell) => sum + cell.floatingVcpus.length + cell.pinnedVcpus.length,
    0,
  );
  return {
    topology: guestTopology,
    realtimeVcpus: null,
    lockedMemory: null,
    pciNumaPolicy: null,
    cpuTopology: { sockets: vcpus, cores: 1, threads: 1 },
    warnings: [],
  };
}

/** Nova's NUMA rules say nothing of such guests, and hosts that mix both kinds surprise their operators. */
function withoutTopologyWarned(guest: DerivedGuest): DerivedGuest {
  if (guest.topology) return guest;
  const warning =
    'The flavor asks for no NUMA topology: the claim holds no CPUs, memory or pages of its host, and capacity is not checked.';
  return { ...guest, warnings: [...guest.warnings, warning] };
}

function derivedFrom(flavor: Flavor, image: Image): DerivedGuest {
  const byImage = derived.get(flavor) ?? new WeakMap<Image, DerivedGuest>();
  const guest = byImage.get(image) ?? share(withoutTopologyWarned(deriveGuest(flavor, image)));
  derived.set(flavor, byImage.set(image, guest));
  return guest;
}
