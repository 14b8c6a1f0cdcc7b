import { allXml, ownFile } from '../../../../test/data/sample-xml.js';
import { differences } from './differences.js';
import { mergePlacement } from './merge-placement.js';
import { derivedGuest, onHugePages, placementOf, twoPlacedCells } from './placement.test-data.js';
import { readPins } from './read-pins.js';

describe('reading a domain back', () => {
  it.each(['live-running-pinned.xml', 'live-inactive-pinned.xml'])('%s', (name) => {
    expect(readPins(ownFile('domains', name))).toEqual({
      uuid: '7d4b9dc9-6c34-45d3-ba15-777d8a7522eb',
      name: 'g1',
      vcpus: 4,
      memoryKiB: 131072,
      cells: [
        {
          id: 0,
          vcpus: [0, 1],
          memoryKiB: 65536,
          hostCells: [1],
          strict: true,
          hugePageKiB: 2048,
          memAccess: null,
        },
        {
          id: 1,
          vcpus: [2, 3],
          memoryKiB: 65536,
          hostCells: [3],
          strict: true,
          hugePageKiB: 2048,
          memAccess: null,
        },
      ],
      vcpuPins: [4, 5, 12, 13].map((cpu, vcpu) => ({ vcpu, cpus: [cpu] })),
      cpuset: [4, 5, 6, 7, 12, 13, 14, 15],
      emulatorPin: [6, 7, 14, 15],
      iothreads: [],
      iothreadPins: [],
      numaMode: 'strict',
      numaNodeset: [1, 3],
      hugePageKiB: 2048,
      realtimeVcpus: [],
      lockedMemory: false,
      pciAddresses: [],
    });
  });

  it('takes what is not said as libvirt takes it', () => {
    const cells = (rest: string) =>
      `<domain>${rest}<cpu><numa><cell cpus='0' memory='4'/></numa></cpu></domain>`;
    expect(readPins('<domain/>')).toMatchObject({ vcpus: 1, cells: [], cpuset: null, numaMode: null });
    const page = (attributes: string) =>
      cells(`<memoryBacking><hugepages>${attributes}</hugepages></memoryBacking>`);
    expect(readPins(page('')).cells[0]).toMatchObject({ id: 0, hugePageKiB: 'default', hostCells: null });
    expect(readPins(page("<page size='1' unit='GiB'/>")).cells[0]).toMatchObject({ hugePageKiB: 1048576 });
    const other = "<page size='2' unit='M' nodeset='1'/>";
    expect(readPins(page(other)).cells[0]).toMatchObject({ hugePageKiB: null });
    const tuned = cells("<numatune><memory nodeset='0-3,^1'/></numatune>");
    expect(readPins(tuned).cells[0]).toMatchObject({ hostCells: [0, 2, 3], strict: true });
    const preferred = cells("<numatune><memory mode='preferred' nodeset='0'/></numatune>");
    expect(readPins(preferred).cells[0]).toMatchObject({ hostCells: [0], strict: false });
  });

  it('finds PCI devices, realtime vCPUs and I/O threads', () => {
    expect(readPins(ownFile('domains', 'own-networked.xml'))).toMatchObject({
      iothreads: [1, 2],
      iothreadPins: [{ iothread: 1, cpus: [2] }],
      pciAddresses: ['0000:81:00.1', '0000:05:00.0', '0000:82:10.2'],
    });
    const scheduled =
      "<domain><cputune><vcpusched vcpus='0-3,^1' scheduler='fifo'/><vcpusched vcpus='5' scheduler='batch'/></cputune></domain>";
    expect(readPins(scheduled).realtimeVcpus).toEqual([0, 2, 3]);
  });

  it('names a set that is none', () => {
    const xml =
      "<domain><cputune><vcpupin vcpu='0' cpuset='0'/><vcpupin vcpu='1' cpuset='x'/></cputune></domain>";
    expect(() => readPins(xml)).toThrow(/\/domain\/cputune\/vcpupin\[2\]\/@cpuset/);
  });

  it.each(allXml('domains'))('holds what was merged: $name', ({ xml }) => {
    const placement = placementOf({
      guest: derivedGuest({ realtimeVcpus: [2] }),
      placement: {
        cells: onHugePages(twoPlacedCells),
        pciDevices: [{ requestId: 'a', address: '0000:83:00.0' }],
      },
    });
    expect(differences(placement, readPins(mergePlacement(xml, placement)))).toEqual([]);
  });
});

describe('differences', () => {
  const desired = placementOf({
    placement: {
      cells: onHugePages(twoPlacedCells),
      pciDevices: [{ requestId: 'a', address: '0000:83:00.0' }],
    },
  });
  const xml = mergePlacement('<domain><iothreads>1</iothreads></domain>', desired);
  const found = (changed: string) => differences(desired, readPins(changed));

  it.each([
    [
      '<vcpupin vcpu="1" cpuset="7"/>',
      '',
      { kind: 'vcpu-pin', of: 1, desired: [7], actual: null, live: true },
    ],
    ['cpuset="14"', 'cpuset="2"', { kind: 'vcpu-pin', of: 2, desired: [14], actual: [2], live: true }],
    [
      '<emulatorpin cpuset="6-7,12-14"/>',
      '<emulatorpin cpuset="0"/>',
      { kind: 'emulator-pin', of: null, actual: [0], live: true },
    ],
    ['iothread="1"', 'iothread="2"', { kind: 'iothread-pin', of: 1, actual: null, live: true }],
    [
      'mode="strict" nodeset="3"',
      'mode="preferred" nodeset="3"',
      { kind: 'memory-binding', of: 1, actual: null, live: false },
    ],
    [
      'mode="strict" nodeset="3"',
      'mode="strict" nodeset="2"',
      { kind: 'memory-binding', of: 1, desired: [3], actual: [2] },
    ],
    ['nodeset="0-1"', 'nodeset="0"', { kind: 'page-size', of: 1, desired: 2048, actual: null, live: false }],
    [
      'cpus="2-3" memory="1048576"',
      'cpus="2-3" memory="1024"',
      { kind: 'guest-cell-memory', of: 1, actual: 1024 },
    ],
    ['cpus="2-3"', 'cpus="2"', { kind: 'guest-cell-vcpus', of: 1, desired: [2, 3], actual: [2] }],
    ['>4</vcpu>', '>3</vcpu>', { kind: 'vcpus', of: null, desired: 4, actual: 3, live: false }],
    ['bus="0x83"', 'bus="0x84"', { kind: 'pci-device', of: '0000:83:00.0', actual: null, live: false }],
  ])('%s instead of %s', (was, is, difference) => {
    expect(xml).toContain(was);
    expect(found(xml.replace(was, is))).toEqual([expect.objectContaining(difference)]);
  });

  it('say that a guest has other cells than it was given', () => {
    const without = xml.replace(/<numa>.*<\/numa>/s, '');
    expect(found(without)).toEqual([{ kind: 'guest-cells', of: null, desired: 2, actual: 0, live: false }]);
  });

  it('say that a guest without cells leaves the shared CPUs', () => {
    const floating = placementOf({
      guest: derivedGuest({ topology: null }),
      placement: { cells: [], pciDevices: [] },
    });
    expect(differences(floating, readPins('<domain/>'))).toMatchObject([
      { kind: 'floating-cpus', actual: null },
    ]);
    expect(differences(floating, readPins(mergePlacement('<domain/>', floating)))).toEqual([]);
  });
});
