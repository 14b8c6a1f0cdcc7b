import { type FoundGuest, guestOfBinding, NoPlacementError } from '#numa/guest/guest-of-binding.js';
import { compileHost } from '#numa/host/compiled-host.js';
import type { HostTopology } from '#numa/model/host-topology.js';
import type { Placement } from '#numa/model/placement.js';
import { claim as claimPlacement } from '#numa/usage/apply-placement.js';
import { UsageError } from '#numa/usage/usage-error.js';
import type { CommandOf } from '../commands/command-of.js';
import type { ClaimRequest } from '../events/claim-request.js';
import { newEvent } from '../events/ledger-event.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided } from './decided.js';
import { hostNamed } from './host-commands.js';
import { checkInstance, decidedBefore } from './place-claim.js';

/**
 * Holds a guest that was found running without a claim where it is. Whether the host takes new claims does not matter,
 * nor whether there is memory: the guest has it. A claim id is decided once, as with a claim that is placed.
 */
export function adoptGuest(state: ZoneState, command: CommandOf<'AdoptGuest'>): Decided {
  const { claimId, instanceId, host: name, fingerprint } = command;
  const known = state.claims.get(claimId);
  if (known) return decidedBefore(known, fingerprint);
  const host = hostNamed(state, name);
  checkInstance(state, instanceId);
  const { guest, placement, pciRequests } = foundGuest(host, instanceId);
  checkUnclaimed(host, instanceId, placement);
  const claim: ClaimRequest = {
    claimId,
    instanceId,
    flavor: null,
    image: { properties: {} },
    guestTopology: guest.topology,
    pciRequests,
    networks: null,
    limits: null,
    target: { hosts: [], labels: {} },
    group: null,
    leaseSeconds: null,
    domain: null,
  };
  return { events: [newEvent('ClaimAdopted', { claim, fingerprint, guest, host: name, placement })] };
}

function foundGuest(host: HostRecord, instanceId: string): FoundGuest {
  const drift = host.drifts.get(instanceId);
  if (!drift) {
    const message = `host ${host.name} has told of no instance ${instanceId} that runs without a claim`;
    throw new CommandRefusedError('guest-not-found', message, 'instanceId');
  }
  const unknown = (why: string) =>
    new CommandRefusedError(
      'guest-placement-unknown',
      `instance ${instanceId} on host ${host.name}: ${why}`,
      'instanceId',
    );
  if (!drift.binding) throw unknown('its adapter has not said what it is bound to');
  if (!host.topology) throw unknown('the host has not reported');
  try {
    return guestOfBinding(drift.binding, host.topology, host.policy.sharedCpus);
  } catch (error) {
    if (error instanceof NoPlacementError) throw unknown(error.message);
    throw error;
  }
}

/** Held against the claims alone: another guest without a claim does not keep this one from being adopted. */
function checkUnclaimed(host: HostRecord, instanceId: string, placement: FoundGuest['placement']): void {
  const refusal = (code: string, why: string) =>
    new CommandRefusedError(code, `instance ${instanceId} on host ${host.name}: ${why}`, 'instanceId');
  const counted = compileHost(host.topology!);
  for (const [takenAt, hold] of host.holds) {
    if (!host.contradictions.has(takenAt)) claimPlacement(counted, hold.placement);
    else if (overlap(hold.placement, placement, host.topology!))
      throw refusal('guest-overlaps-claim', `claim ${hold.claimId} holds some of the same`);
  }
  try {
    claimPlacement(counted, placement);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const held = error.code === 'cpu-held' || error.code === 'pci-device-held';
    throw refusal(
      held ? 'guest-overlaps-claim' : 'guest-placement-unknown',
      `${error.message}${held ? ' by a claim' : ''}`,
    );
  }
}

/** A claim that report or policy contradict counts nowhere in the usage, and keeps its CPUs and devices all the same. */
function overlap(a: Placement, b: Placement, topology: HostTopology): boolean {
  const cpus = new Set(cpusOf(a, topology));
  const devices = new Set(a.pciDevices.map(({ address }) => address));
  return (
    cpusOf(b, topology).some((cpu) => cpus.has(cpu)) ||
    b.pciDevices.some(({ address }) => devices.has(address))
  );
}

function cpusOf({ cells }: Placement, topology: HostTopology): number[] {
  return cells.flatMap(({ hostCell, pins, emulatorCpus, cpuThreadPolicy }) => {
    const own = [...Object.values(pins), ...(emulatorCpus ?? [])];
    if (cpuThreadPolicy !== 'isolate') return own;
    const cores = topology.cells.find(({ id }) => id === hostCell)?.siblings ?? [];
    return [...own, ...cores.filter((core) => core.some((cpu) => own.includes(cpu))).flat()];
  });
}
