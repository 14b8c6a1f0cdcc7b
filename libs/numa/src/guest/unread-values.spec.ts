import { unreadValueWarnings } from './unread-values.js';

type Values = Record<string, string>;

function warnings(extraSpecs: Values, properties: Values = {}): string[] {
  return unreadValueWarnings({ vcpus: 1, memoryMiB: 1, extraSpecs }, { properties });
}

describe('unreadValueWarnings', () => {
  it.each([
    [
      { 'hw:cpu_realtime_mask': '^0' },
      '"hw:cpu_realtime_mask" has no effect: the flavor does not set hw:cpu_realtime.',
    ],
    [
      { 'hw:maxphysaddr_bits': '42' },
      '"hw:maxphysaddr_bits" has no effect: only hw:maxphysaddr_mode=emulate reads it.',
    ],
    [{ 'hw:maxphysaddr_bits': 'abc' }, '"hw:maxphysaddr_bits" has no effect: "abc" is no number of bits.'],
    [
      { 'hw:mem_encryption_model': 'amd-sev' },
      '"hw:mem_encryption_model" has no effect: neither hw:mem_encryption nor hw_mem_encryption is true.',
    ],
  ])('says of %j which key it would need, in flavor and image', (extraSpecs, warning) => {
    expect(warnings(extraSpecs as Values)).toEqual([warning]);
    const [[key, value]] = Object.entries(extraSpecs) as [[string, string]];
    const imageKey = key.replace('hw:', 'hw_');
    expect(warnings({}, { [imageKey]: value })).toEqual([warning.replace(`"${key}"`, `"${imageKey}"`)]);
  });

  it.each<[Values, Values, string]>([
    [
      { 'hw:cpu_thread_policy': 'prefer' },
      { hw_cpu_thread_policy: 'isolate' },
      '"hw_cpu_thread_policy" has no effect: hw:cpu_thread_policy="prefer" overrules it.',
    ],
    [
      { 'hw:cpu_policy': 'dedicated' },
      { hw_cpu_policy: 'shared' },
      '"hw_cpu_policy" has no effect: hw:cpu_policy="dedicated" overrules it.',
    ],
    [
      { 'hw:cpu_realtime': 'true', 'hw:cpu_realtime_mask': '^0' },
      { hw_cpu_realtime_mask: '^1' },
      '"hw:cpu_realtime_mask" has no effect: hw_cpu_realtime_mask="^1" overrules it.',
    ],
    [
      { 'hw:maxphysaddr_mode': 'emulate', 'hw:maxphysaddr_bits': '40' },
      { hw_maxphysaddr_bits: '42' },
      '"hw_maxphysaddr_bits" has no effect: hw:maxphysaddr_bits="40" overrules it.',
    ],
  ])('says of %j and %j which one is overruled', (extraSpecs, properties, warning) => {
    expect(warnings(extraSpecs, properties)).toEqual([warning]);
  });

  it('says that an emulated address width is needed', () => {
    const warning =
      'hw:maxphysaddr_mode=emulate needs hw:maxphysaddr_bits: libvirt does not start the guest without.';
    expect(warnings({ 'hw:maxphysaddr_mode': 'emulate' })).toEqual([warning]);
    expect(warnings({}, { hw_maxphysaddr_mode: 'emulate' })).toEqual([warning]);
  });

  it('is silent where flavor and image say the same, and about keys in the wrong place', () => {
    const same = { cpu_policy: 'mixed', cpu_thread_policy: 'prefer', maxphysaddr_bits: '42' };
    const under = (prefix: string) => ({
      ...Object.fromEntries(Object.entries(same).map(([name, value]) => [prefix + name, value])),
      [`${prefix}maxphysaddr_mode`]: 'emulate',
    });
    expect(warnings(under('hw:'), under('hw_'))).toEqual([]);
    expect(warnings({ 'hw:cpu_policy': 'dedicated', hw_cpu_policy: 'shared' })).toEqual([]);
  });
});
