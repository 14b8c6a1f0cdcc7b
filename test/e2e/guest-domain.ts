/** A domain as a compute service writes it: without a word on CPUs, cells or pages. */
export function guestDomain(
  name: string,
  uuid: string,
  { emulator = '/usr/bin/qemu-system-x86_64', devices = '' } = {},
): string {
  return `<domain type='qemu' xmlns:nova='http://openstack.org/xmlns/libvirt/nova/1.1'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <metadata><nova:instance><nova:name>${name}</nova:name></nova:instance></metadata>
  <memory unit='MiB'>64</memory>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
  </os>
  <cpu mode='custom' match='exact'>
    <model fallback='forbid'>qemu64</model>
  </cpu>
  <devices>
    <emulator>${emulator}</emulator>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>${devices}
  </devices>
</domain>
`;
}
