import { type BindingHost, guestBinding } from './guest-binding.js';
import { readPins } from './read-pins.js';

const host: BindingHost = { onlineCpus: [...Array(16).keys()], defaultHugePageKiB: 2048 };

const bindingOf = (elements: string, vcpus = "<vcpu placement='static'>2</vcpu>") =>
  guestBinding(
    readPins(`<domain><name>by-hand</name><memory unit='MiB'>512</memory>${vcpus}${elements}</domain>`),
    host,
  );

describe('what a domain is bound to', () => {
  it('is nothing, where nothing binds it', () => {
    expect(bindingOf('')).toEqual({
      name: 'by-hand',
      cells: [
        { guestCell: 0, vcpus: [0, 1], bindings: [], memoryMiB: 512, pageSizeKiB: null, hostCells: null },
      ],
      emulatorCpus: null,
      realtimeVcpus: [],
      pciAddresses: [],
    });
  });

  it('is each pin, and the set of the whole guest for what has none', () => {
    const cputune =
      "<cputune><vcpupin vcpu='0' cpuset='4'/><vcpusched vcpus='0' scheduler='fifo' priority='1'/></cputune>";
    const { cells, emulatorCpus, realtimeVcpus } = bindingOf(cputune, "<vcpu cpuset='8-11'>4</vcpu>");
    expect(cells[0]!.bindings).toEqual([
      { vcpus: [0], cpus: [4] },
      { vcpus: [1, 2, 3], cpus: [8, 9, 10, 11] },
    ]);
    expect([emulatorCpus, realtimeVcpus]).toEqual([[8, 9, 10, 11], [0]]);
  });

  it('is no pin to all that is online', () => {
    const cputune = "<cputune><vcpupin vcpu='0' cpuset='0-31'/><emulatorpin cpuset='0-15'/></cputune>";
    const { cells, emulatorCpus } = bindingOf(cputune);
    expect([cells[0]!.bindings, emulatorCpus]).toEqual([[], null]);
  });

  it('is memory where it must come from, with the pages it is made of', () => {
    const pages = '<memoryBacking><hugepages/></memoryBacking>';
    const strict = "<numatune><memory mode='strict' nodeset='3'/></numatune>";
    expect(bindingOf(pages + strict).cells[0]).toMatchObject({ hostCells: [3], pageSizeKiB: 2048 });
    const preferred = "<numatune><memory mode='preferred' nodeset='3'/></numatune>";
    expect(bindingOf(preferred).cells[0]).toMatchObject({ hostCells: null, pageSizeKiB: null });
  });

  it('is said cell by cell for a guest that has cells', () => {
    const elements = `<memoryBacking><hugepages><page size='1048576' unit='KiB' nodeset='1'/></hugepages></memoryBacking>
      <cputune><vcpupin vcpu='0' cpuset='4'/><vcpupin vcpu='1' cpuset='12-13'/></cputune>
      <numatune><memory mode='strict' nodeset='1,3'/><memnode cellid='0' mode='strict' nodeset='1'/></numatune>
      <cpu><numa>
        <cell id='0' cpus='0' memory='262144' unit='KiB'/><cell id='1' cpus='1' memory='1' unit='GiB'/>
      </numa></cpu>`;
    expect(bindingOf(elements).cells).toEqual([
      {
        guestCell: 0,
        vcpus: [0],
        bindings: [{ vcpus: [0], cpus: [4] }],
        memoryMiB: 256,
        pageSizeKiB: null,
        hostCells: [1],
      },
      {
        guestCell: 1,
        vcpus: [1],
        bindings: [{ vcpus: [1], cpus: [12, 13] }],
        memoryMiB: 1024,
        pageSizeKiB: 1_048_576,
        hostCells: [1, 3],
      },
    ]);
  });
});
