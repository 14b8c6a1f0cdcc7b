import type { HostReport } from '#numa/model/host-report.js';
import { parseCapabilities } from '../capabilities/parse-capabilities.js';
import type { LibvirtConnection } from './libvirt-connection.js';

export interface HostReportOptions {
  /** Whether the PCI devices are reported, and so may be given to guests. Not asked for: the host tracks none. */
  readonly pciDevices?: boolean;
}

/**
 * All that libvirt says of its host: capabilities, the CPUs that are online, PCI devices.
 * @throws CapabilitiesError, and what any call may throw
 */
export async function readHostReport(
  libvirt: LibvirtConnection,
  options: HostReportOptions = {},
): Promise<HostReport> {
  const [xml, onlineCpus] = await Promise.all([libvirt.host.capabilities(), libvirt.host.onlineCpus()]);
  const report = { ...parseCapabilities(xml), onlineCpus };
  return options.pciDevices === true ? { ...report, pciDevices: await libvirt.host.pciDevices() } : report;
}
