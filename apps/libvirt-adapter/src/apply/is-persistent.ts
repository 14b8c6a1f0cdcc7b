import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import { LibvirtError, libvirtErrorNumber } from '#libvirt/rpc/libvirt-error.js';

/** Whether a running domain has a definition that outlives it: libvirt refuses to read a pin of what is not there. */
export async function isPersistent(domains: DomainCalls, instanceId: string): Promise<boolean> {
  try {
    await domains.emulatorPin(instanceId, 'config');
    return true;
  } catch (error) {
    if (error instanceof LibvirtError && error.errorNumber === libvirtErrorNumber.operationInvalid)
      return false;
    throw error;
  }
}
