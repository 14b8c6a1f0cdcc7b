import type { DomainCalls } from '#libvirt/rpc/domain-calls.js';
import { LibvirtError } from '#libvirt/rpc/libvirt-error.js';
import { ApplyFailure } from './apply-failure.js';

/** @throws ApplyFailure define-refused */
export async function defineDomain(domains: DomainCalls, xml: string): Promise<void> {
  try {
    await domains.define(xml);
  } catch (error) {
    if (error instanceof LibvirtError) throw new ApplyFailure('define-refused', error.message);
    throw error;
  }
}
