import fc from 'fast-check';
import type { DerivedGuest, Flavor, Image } from '../model/flavor.js';
import { GuestConstraintError } from './constraint-error.js';
import { deriveGuest } from './derive-guest.js';

type Values = Record<string, string>;

function derive(extraSpecs: Values, properties: Values = {}, vcpus = 4, memoryMiB = 2048): DerivedGuest {
  return deriveGuest({ vcpus, memoryMiB, extraSpecs }, { properties });
}

function refusal(extraSpecs: Values, properties: Values = {}): string {
  try {
    derive(extraSpecs, properties);
  } catch (error) {
    if (error instanceof GuestConstraintError) return error.code;
    throw error;
  }
  return 'none';
}

describe('deriveGuest', () => {
  it('asks for nothing when nothing is asked for', () => {
    expect(derive({})).toEqual({
      topology: null,
      realtimeVcpus: null,
      lockedMemory: null,
      pciNumaPolicy: null,
      cpuTopology: { sockets: 4, cores: 1, threads: 1 },
      warnings: [],
    });
  });

  it('gives a mixed, realtime guest its cells', () => {
    const guest = derive(
      {
        'hw:numa_nodes': '2',
        'hw:cpu_policy': 'mixed',
        'hw:cpu_thread_policy': 'isolate',
        'hw:cpu_realtime': 'true',
        'hw:cpu_realtime_mask': '^0-1',
        'hw:emulator_threads_policy': 'share',
        'hw:mem_page_size': 'any',
        'hw:locked_memory': '1',
      },
      { hw_mem_page_size: '2MB', hw_pci_numa_affinity_policy: 'socket', hw_cpu_threads: '2' },
    );
    const common = { pageSize: 2048, cpuPolicy: 'mixed', cpuThreadPolicy: 'isolate', memoryMiB: 1024 };
    expect(guest).toEqual({
      topology: {
        cells: [
          { id: 0, floatingVcpus: [0, 1], pinnedVcpus: [], ...common },
          { id: 1, floatingVcpus: [], pinnedVcpus: [2, 3], ...common },
        ],
        emulatorThreadsPolicy: 'share',
      },
      realtimeVcpus: [2, 3],
      lockedMemory: true,
      pciNumaPolicy: 'socket',
      cpuTopology: { sockets: 2, cores: 1, threads: 2 },
      warnings: [],
    });
  });

  it.each([
    ['small', 'small'],
    ['large', 'large'],
    ['any', 'any'],
    ['2048', 2048],
    ['02048', 2048],
    ['1GB', 1048576],
    ['16384b', 2],
    ['2.5MB', 2560],
    ['100B', null],
    ['-2KB', 'large'],
    ['-2MB', -2048],
    ['2MB\n', 2048],
  ] as const)('reads hw:mem_page_size=%j as %j', (text, pageSize) => {
    expect(derive({ 'hw:mem_page_size': text }).topology?.cells[0]?.pageSize).toBe(pageSize);
  });

  it('takes no topology from hw:mem_page_size=0', () => {
    expect(derive({ 'hw:mem_page_size': '0' }).topology).toBeNull();
    expect(derive({ 'hw:mem_page_size': '0', 'hw:numa_nodes': '1' }).topology?.cells[0]?.pageSize).toBeNull();
  });

  it('takes a topology from persistent memory alone', () => {
    expect(derive({ 'hw:pmem': ' , 4GB' }).topology?.cells).toHaveLength(1);
    expect(derive({ 'hw:pmem': ' , ' }).topology).toBeNull();
  });

  it("lets the flavor's prefer override the image's isolate", () => {
    const guest = derive(
      { 'hw:cpu_policy': 'dedicated', 'hw:cpu_thread_policy': 'prefer' },
      { hw_cpu_thread_policy: 'isolate' },
    );
    expect(guest.topology?.cells[0]?.cpuThreadPolicy).toBe('prefer');
  });

  it('locks the memory of encrypted guests under nova-2026 alone', () => {
    const flavor: Flavor = { vcpus: 1, memoryMiB: 1, extraSpecs: { 'hw:mem_encryption': 'true' } };
    const image: Image = { properties: { hw_firmware_type: 'uefi' } };
    expect(deriveGuest(flavor, image, 'nova-2026').lockedMemory).toBe(true);
    expect(deriveGuest(flavor, image, 'nova-zed').lockedMemory).toBeNull();
    const snp = {
      hw_firmware_type: 'uefi',
      hw_firmware_stateless: 'yes',
      hw_mem_encryption_model: 'amd-sev-snp',
    };
    expect(deriveGuest(flavor, { properties: snp }).lockedMemory).toBeNull();
  });

  it('passes on the physical address width, the flavor before the image', () => {
    const widthOf = (extraSpecs: Values, properties: Values = {}) =>
      derive(extraSpecs, properties).physicalAddresses;
    const [emulate, passthrough] = [
      { 'hw:maxphysaddr_mode': 'emulate' },
      { hw_maxphysaddr_mode: 'passthrough' },
    ];
    expect(widthOf({ ...emulate, 'hw:maxphysaddr_bits': '42' })).toEqual({ mode: 'emulate', bits: 42 });
    expect(widthOf(emulate, { hw_maxphysaddr_bits: '40' })).toEqual({ mode: 'emulate', bits: 40 });
    expect(widthOf({ ...emulate, 'hw:maxphysaddr_bits': '42' }, { hw_maxphysaddr_bits: '40' })?.bits).toBe(
      42,
    );
    expect(widthOf({ ...emulate, 'hw:maxphysaddr_bits': '' }, { hw_maxphysaddr_bits: '40' })?.bits).toBe(40);
    expect(widthOf(emulate)).toEqual({ mode: 'emulate', bits: null });
    expect(widthOf({}, { ...passthrough, hw_maxphysaddr_bits: '40' })).toEqual({
      mode: 'passthrough',
      bits: null,
    });
    expect(widthOf({ 'hw:maxphysaddr_bits': '42' })).toBeUndefined();
    expect(refusal({}, { hw_maxphysaddr_bits: 'wide' })).toBe('image-property-invalid');
  });

  it('passes on memory encryption, of flavor or image, and checks it where memory is locked anyway', () => {
    const uefi = { hw_firmware_type: 'uefi' };
    const encrypted = (extraSpecs: Values, properties: Values = {}) =>
      derive(extraSpecs, { ...uefi, ...properties }).memoryEncryption;
    expect(encrypted({ 'hw:mem_encryption': '1', 'hw:mem_page_size': '4' })).toBe('amd-sev');
    const es = { hw_mem_encryption: 'true', hw_mem_encryption_model: 'amd-sev-es' };
    expect(encrypted({ 'hw:mem_page_size': '4' }, es)).toBe('amd-sev-es');
    expect(encrypted({ 'hw:mem_encryption': 'no', 'hw:mem_encryption_model': 'amd-sev' })).toBeUndefined();
    const locked = { 'hw:mem_encryption': '1', 'hw:locked_memory': '1', 'hw:mem_page_size': '4' };
    expect(refusal(locked)).toBe('memory-encryption-without-uefi');
  });

  it('passes on the labels of persistent memory, repetitions included', () => {
    expect(derive({ 'hw:pmem': ' 4GB, ,2GB,4GB' }).persistentMemory).toEqual(['4GB', '2GB', '4GB']);
    expect(derive({ 'hw:pmem': ' , ' })).not.toHaveProperty('persistentMemory');
  });

  it('knows the physical address width under nova-2026 alone', () => {
    const flavor: Flavor = { vcpus: 1, memoryMiB: 1, extraSpecs: { 'hw:maxphysaddr_mode': 'host' } };
    expect(deriveGuest(flavor, { properties: {} }, 'nova-zed').topology).toBeNull();
    expect(refusal(flavor.extraSpecs)).toBe('maxphysaddr-mode-unknown');
  });
});

describe('the order of the rules', () => {
  // Each flavor breaks one more rule than the next one; the first in Nova's order is reported.
  const broken: readonly (readonly [string, Values, Values])[] = [
    ['image-property-invalid', {}, { hw_numa_nodes: 'x' }],
    ['cpu-policy-unknown', { 'hw:cpu_policy': 'x' }, {}],
    ['cpu-thread-policy-unknown', { 'hw:cpu_thread_policy': 'x' }, {}],
    ['realtime-mask-invalid', { 'hw:cpu_realtime': '1', 'hw:cpu_realtime_mask': '^0-3' }, {}],
    ['dedicated-mask-invalid', { 'hw:cpu_dedicated_mask': '9' }, {}],
    ['emulator-threads-policy-unknown', { 'hw:emulator_threads_policy': 'x' }, {}],
    ['resources-of-both-kinds', { 'resources:VCPU': '1', 'resources:PCPU': '1' }, {}],
    [
      'hyperthreading-trait-with-thread-policy',
      { 'trait:HW_CPU_HYPERTHREADING': 'x' },
      { hw_cpu_thread_policy: 'prefer' },
    ],
    ['numa-nodes-invalid', { 'hw:numa_nodes': '0' }, {}],
    ['page-size-invalid', { 'hw:mem_page_size': 'x' }, {}],
    ['locked-memory-conflict', { 'hw:locked_memory': '1' }, { hw_locked_memory: '0' }],
    ['numa-cpus-conflict', { 'hw:pmem': 'a', 'hw:numa_cpus.0': '9' }, { 'hw_numa_cpus.0': '9' }],
    ['numa-mem-conflict', { 'hw:pmem': 'a', 'hw:numa_mem.0': '9' }, { 'hw_numa_mem.0': '9' }],
    ['pci-numa-policy-unknown', { 'hw:pci_numa_affinity_policy': 'x' }, {}],
    ['cpu-topology-not-a-number', { 'hw:cpu_cores': 'x' }, {}],
    ['maxphysaddr-mode-unknown', { 'hw:maxphysaddr_mode': 'x' }, {}],
  ];

  it.each(broken.map(([code], index) => [code, index] as const))(
    'reports %s before what follows',
    (code, index) => {
      const rest = broken.slice(index);
      // Where one key is set twice, the earlier rule's value counts.
      const from = (place: 1 | 2) => Object.assign({}, ...rest.map((one) => one[place]).reverse());
      expect(refusal(from(1), from(2))).toBe(code);
    },
  );
});

describe('deriveGuest on anything', () => {
  const words = [
    '',
    '0',
    '1',
    '2',
    '3',
    '02',
    ' 2',
    '+2',
    '1_0',
    '-1',
    'true',
    'yes',
    'x',
    '^0',
    '0-1',
    '2-3',
    '2048',
  ];
  const policies = [
    'dedicated',
    'shared',
    'mixed',
    'prefer',
    'isolate',
    'require',
    'share',
    'small',
    'any',
    'required',
  ];
  const value = fc.oneof(fc.constantFrom(...words, ...policies), fc.string({ maxLength: 6 }));
  const names = [
    ...[
      'cpu_policy',
      'cpu_thread_policy',
      'cpu_realtime',
      'cpu_realtime_mask',
      'cpu_dedicated_mask',
      'numa_nodes',
    ],
    ...['emulator_threads_policy', 'mem_page_size', 'locked_memory', 'pmem', 'cpu_max_threads', 'cpu_cores'],
    ...['numa_cpus.0', 'numa_cpus.1', 'numa_mem.0', 'numa_mem.1', 'pci_numa_affinity_policy', 'unheard_of'],
  ];
  const place = (prefix: string) =>
    fc.dictionary(fc.constantFrom(...names.map((name) => prefix + name)), value, { maxKeys: 5 });
  const size = { vcpus: fc.integer({ min: 1, max: 24 }), memoryMiB: fc.integer({ min: 1, max: 9000 }) };
  const flavors = fc.record({ ...size, extraSpecs: place('hw:') });
  const images = fc.record({ properties: place('hw_') });

  it('leaves its input alone, throws its own error only, and keeps every vCPU and MiB', () => {
    fc.assert(
      fc.property(flavors, images, (flavor, image) => {
        const before = JSON.stringify([flavor, image]);
        let guest: DerivedGuest | null = null;
        try {
          guest = deriveGuest(flavor, image);
        } catch (error) {
          expect(error).toBeInstanceOf(GuestConstraintError);
        }
        expect(JSON.stringify([flavor, image])).toBe(before);
        if (!guest) return;
        const { sockets, cores, threads } = guest.cpuTopology;
        expect(sockets * cores * threads).toBe(flavor.vcpus);
        if (!guest.topology) return;
        const vcpus = guest.topology.cells.flatMap((cell) => [...cell.floatingVcpus, ...cell.pinnedVcpus]);
        expect(vcpus.sort((a, b) => a - b)).toEqual(Array.from({ length: flavor.vcpus }, (_, vcpu) => vcpu));
        expect(guest.topology.cells.reduce((sum, cell) => sum + cell.memoryMiB, 0)).toBe(flavor.memoryMiB);
      }),
      { numRuns: 3000 },
    );
  });
});
