import { LibvirtTimeoutError } from '#libvirt/rpc/connection-errors.js';
import { LibvirtError } from '#libvirt/rpc/libvirt-error.js';

/** VIR_ERR_OPERATION_TIMEOUT: another job on the domain, such as its start, holds it for longer than libvirt waits. */
const operationTimeout = 68;

/** Whether libvirt had no time for the call: it says nothing about what was asked, ask again later. */
export function isBusy(error: unknown): boolean {
  if (error instanceof LibvirtTimeoutError) return true;
  return error instanceof LibvirtError && error.errorNumber === operationTimeout;
}
