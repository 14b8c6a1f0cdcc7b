import type { Command } from '#ledger/commands/command.js';
import type { ClaimRequest } from '#ledger/events/claim-request.js';
import { fingerprintOf } from '#ledger/events/fingerprint.js';
import { deriveGuest } from '#numa/guest/derive-guest.js';

export interface ClaimShape {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly extraSpecs?: Readonly<Record<string, string>>;
  readonly pciRequests?: ClaimRequest['pciRequests'];
  readonly networks?: ClaimRequest['networks'];
}

const pinned = { 'hw:cpu_policy': 'dedicated' };

/** What is asked for, in turn: one and two cells, pinned and shared, small and huge pages. */
export const mixedClaims: readonly ClaimShape[] = [
  { vcpus: 2, memoryMiB: 2048 },
  { vcpus: 4, memoryMiB: 8192, extraSpecs: { ...pinned, 'hw:numa_nodes': '2' } },
  { vcpus: 8, memoryMiB: 4096 },
  { vcpus: 4, memoryMiB: 1024, extraSpecs: { ...pinned, 'hw:mem_page_size': '2048' } },
  { vcpus: 4, memoryMiB: 4096, extraSpecs: { 'hw:numa_nodes': '1' } },
  { vcpus: 6, memoryMiB: 4096, extraSpecs: { ...pinned, 'hw:cpu_thread_policy': 'require' } },
];

/** More pinned CPUs in one cell than any host has free in a nearly full zone: every host is looked at, none takes it. */
export const tooLarge: ClaimShape = {
  vcpus: 16,
  memoryMiB: 4096,
  extraSpecs: { ...pinned, 'hw:numa_nodes': '1' },
};

export function claimOf(
  n: number,
  { vcpus, memoryMiB, extraSpecs = pinned, pciRequests = [], networks = null }: ClaimShape,
) {
  const claimId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const claim: ClaimRequest = {
    claimId,
    instanceId: claimId,
    flavor: { vcpus, memoryMiB, extraSpecs },
    image: { properties: {} },
    guestTopology: null,
    pciRequests,
    networks,
    limits: null,
    target: { hosts: [], labels: {} },
    group: null,
    leaseSeconds: null,
    domain: null,
  };
  const guest = deriveGuest(claim.flavor!, claim.image);
  return { type: 'PlaceClaim', claim, fingerprint: fingerprintOf(claim), guest } satisfies Command;
}
