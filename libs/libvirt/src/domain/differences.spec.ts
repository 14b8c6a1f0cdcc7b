import { differences } from './differences.js';
import { mergePlacement } from './merge-placement.js';
import { placementOf } from './placement.test-data.js';
import { readPins } from './read-pins.js';

describe('the memory binding of a whole guest', () => {
  const desired = placementOf();
  const xml = mergePlacement('<domain/>', desired);
  const bindings = (changed: string) =>
    differences(desired, readPins(changed)).filter(({ kind }) => kind.endsWith('memory-binding'));
  const whole = { kind: 'guest-memory-binding', of: null, desired: [1, 3], live: false };

  it('is as placed', () => {
    expect(bindings(xml)).toEqual([]);
  });

  it.each([
    ['no numatune', '', null],
    ['no nodeset', '<numatune><memory mode="strict" placement="auto"/></numatune>', null],
    ['no strict mode', '<numatune><memory mode="restrictive" nodeset="1,3"/></numatune>', null],
    ['other host cells', '<numatune><memory mode="strict" nodeset="0-3"/></numatune>', [0, 1, 2, 3]],
  ])('differs in a guest without cells and with %s', (_, numatune, actual) => {
    expect(bindings(`<domain>${numatune}</domain>`)).toEqual([{ ...whole, actual }]);
  });

  it('differs where only the cells are bound as placed', () => {
    const wider = xml.replace('mode="strict" nodeset="1,3"', 'mode="strict" nodeset="0-3"');
    expect(bindings(wider)).toEqual([{ ...whole, actual: [0, 1, 2, 3] }]);
  });

  it.each([
    ['strict', [2]],
    ['preferred', null],
  ])('compares other cells than were placed together: %s', (mode, actual) => {
    const one = `<domain><numatune><memory mode="strict" nodeset="1,3"/><memnode cellid="0" mode="${mode}" nodeset="2"/></numatune><cpu><numa><cell cpus="0" memory="4"/></numa></cpu></domain>`;
    expect(bindings(one)).toEqual([{ ...whole, kind: 'memory-binding', actual }]);
  });
});

describe('vCPUs beyond the placement', () => {
  const desired = placementOf();
  const placed = mergePlacement('<domain/>', desired);
  const found = (xml: string) => differences(desired, readPins(xml));
  const all = [...new Set(desired.vcpuPins.flatMap(({ cpus }) => cpus))].sort((a, b) => a - b);
  const wider = placed.replace(/(<vcpu[^>]*>)\d+/, `$1${desired.vcpus + 1}`);

  const tooMany = {
    kind: 'vcpus',
    of: null,
    desired: desired.vcpus,
    actual: desired.vcpus + 1,
    live: false,
  };

  it('are to stay on the CPUs of the others, and not on those of other guests', () => {
    expect(wider).not.toBe(placed);
    const pin = { kind: 'vcpu-pin', of: desired.vcpus, desired: all, actual: null, live: true };
    expect(found(wider)).toEqual([pin, tooMany]);
  });

  it('differ no more once they do', () => {
    const pin = `<vcpupin vcpu="${desired.vcpus}" cpuset="${all.join(',')}"/>`;
    expect(found(wider.replace('<cputune>', `<cputune>${pin}`))).toEqual([tooMany]);
  });
});
