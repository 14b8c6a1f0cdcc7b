import type { ClaimRequest } from '#ledger/events/claim-request.js';
import { deriveGuest } from '#numa/guest/derive-guest.js';
import type { DerivedGuest } from '#numa/model/flavor.js';

/** What flavor and image ask for, or the topology that was given directly. Throws GuestConstraintError. */
export function derivedGuest({
  flavor,
  image,
  guestTopology,
}: Pick<ClaimRequest, 'flavor' | 'image' | 'guestTopology'>): DerivedGuest {
  if (flavor) return deriveGuest(flavor, image);
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
