import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import { LibvirtError } from '#libvirt/rpc/libvirt-error.js';
import { ApplyFailure } from './apply-failure.js';
import { isBusy } from './busy.js';

/**
 * Starts a defined domain; one that someone else has started meanwhile is fine.
 * @throws ApplyFailure start-refused, with libvirt's own reason
 */
export async function startDomain(domains: DomainCalls, instanceId: string): Promise<void> {
  try {
    await domains.create(instanceId);
  } catch (error) {
    if (!(error instanceof LibvirtError) || isBusy(error)) throw error;
    const present = await domains.lookup(instanceId);
    if (present === null || present.id === null) throw new ApplyFailure('start-refused', error.message);
  }
}
