import { parseCapabilities } from '#libvirt/capabilities/parse-capabilities.js';
import type { HostCalls } from '#libvirt/rpc/host-calls.js';
import type { HostReport } from '#numa/model/host-report.js';
import { isAssignable } from './assignable-devices.js';

/**
 * What the host is now: libvirt's capabilities, the node's CPU map (capabilities list offline CPUs as well), and the
 * assignable PCI devices when any are named.
 * @throws CapabilitiesError, LibvirtError, LibvirtTimeoutError or LibvirtUnreachableError
 */
export async function readReport(host: HostCalls, assignable: readonly string[]): Promise<HostReport> {
  const [xml, onlineCpus] = await Promise.all([host.capabilities(), host.onlineCpus()]);
  const report = { ...parseCapabilities(xml), onlineCpus };
  if (assignable.length === 0) return report;
  const devices = await host.pciDevices();
  return { ...report, pciDevices: devices.filter((device) => isAssignable(device, assignable)) };
}
