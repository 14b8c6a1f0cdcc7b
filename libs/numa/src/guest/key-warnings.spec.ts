import { deriveGuest } from './derive-guest.js';
import { keyWarnings } from './key-warnings.js';

function warnings(
  extraSpecs: Record<string, string>,
  properties: Record<string, string> = {},
  hasTopology = true,
) {
  return keyWarnings({ vcpus: 1, memoryMiB: 1, extraSpecs }, { properties }, hasTopology);
}

describe('keyWarnings', () => {
  it.each([
    [{ 'hw:numa_node': '2' }, '"hw:numa_node" has no effect; did you mean hw:numa_nodes?'],
    [{ 'hw:cpu_polcy': 'x' }, '"hw:cpu_polcy" has no effect; did you mean hw:cpu_policy?'],
    [{ 'hw:numa_cpu.0': '1' }, '"hw:numa_cpu.0" has no effect; did you mean hw:numa_cpus.0?'],
    [{ 'hw:zzz': '1' }, '"hw:zzz" has no effect: no rule knows it.'],
    [{ hw_numa_nodes: '2' }, '"hw_numa_nodes" has no effect: flavors spell it hw:numa_nodes.'],
    [{ 'hw:disk_bus': 'scsi' }, '"hw:disk_bus" has no effect: only images may set it, as hw_disk_bus.'],
    [
      { 'hw:numa_mem.1': '1' },
      '"hw:numa_mem.1" has no effect: hw:numa_mem.0 is missing, and reading stops at the first gap.',
    ],
    [{ 'hw:numa_mem.01': '1' }, '"hw:numa_mem.01" has no effect; did you mean hw:numa_mem.0?'],
  ])('says of %j what is wrong', (extraSpecs, warning) => {
    expect(warnings(extraSpecs as Record<string, string>)).toEqual([warning]);
  });

  it('says of image properties what is wrong', () => {
    const properties = { 'hw:numa_nodes': '1', hw_emulator_threads_policy: 'share', hw_locked_memry: '1' };
    expect(warnings({}, properties)).toEqual([
      '"hw:numa_nodes" has no effect: images spell it hw_numa_nodes.',
      '"hw_emulator_threads_policy" has no effect: only flavors may set it, as hw:emulator_threads_policy.',
      '"hw_locked_memry" has no effect; did you mean hw_locked_memory?',
    ]);
  });

  it('says that cells of a guest without a topology are not read', () => {
    expect(warnings({ 'hw:numa_cpus.0': '0' }, {}, false)).toEqual([
      '"hw:numa_cpus.0" has no effect: flavor and image ask for no NUMA topology (hw:numa_nodes).',
    ]);
  });

  it('is silent about everything that is known, and about other namespaces', () => {
    const extraSpecs = {
      'hw:numa_nodes': '1',
      'hw:numa_cpus.0': '0',
      'hw:mem_encryption': 'true',
      'hw:mem_encryption_model': 'amd-sev',
      'hw:maxphysaddr_mode': 'emulate',
      'hw:maxphysaddr_bits': '42',
      'hw:cpu_realtime': 'yes',
      'hw:cpu_realtime_mask': '^0',
      'hw:watchdog_action': 'none',
      'hw_rng:allowed': 'True',
      'hw_rng:rate_bytes': '4',
      'hw_rng:rate_period': '5',
      'hw_video:ram_max_mb': '64',
      'quota:cpu_shares': '1',
      hwx: '1',
    };
    expect(warnings(extraSpecs, { hw_disk_bus: 'scsi', hw_vif_model: 'virtio', os_type: 'linux' })).toEqual(
      [],
    );
  });

  it('says which keys the older rules do not read, once each', () => {
    const extraSpecs = {
      'hw:maxphysaddr_mode': 'emulate',
      'hw:maxphysaddr_bits': '42',
      'hw:mem_encryption': 'true',
      'hw:cpu_policy': 'dedicated',
    };
    const properties = { hw_mem_encryption_model: 'amd-sev', hw_firmware_stateless: 'true' };
    const unread = [...Object.keys(extraSpecs).slice(0, 3), ...Object.keys(properties)];
    const flavor = { vcpus: 1, memoryMiB: 1, extraSpecs };
    expect(keyWarnings(flavor, { properties }, true, 'nova-zed')).toEqual(
      unread.map((key) => `"${key}" has no effect: the rule set nova-zed does not read it.`),
    );
    expect(deriveGuest(flavor, { properties }, 'nova-zed').warnings).toHaveLength(unread.length);
    expect(keyWarnings(flavor, { properties }, true, 'nova-2026')).toEqual([]);
  });

  it('says that node 128 and up are not read', () => {
    const all = Object.fromEntries(Array.from({ length: 129 }, (_, node) => [`hw:numa_mem.${node}`, '1']));
    expect(warnings(all)).toEqual(['"hw:numa_mem.128" has no effect: at most 128 NUMA nodes are read.']);
  });
});
