import type { HostReport } from '#numa/model/host-report.js';
import { allXml, ownFile, ownXml } from '../../../../test/data/sample-xml.js';
import { CapabilitiesError } from './capabilities-error.js';
import { parseCapabilities, parseCapabilitiesWithCells } from './parse-capabilities.js';

/** Architecture, cells, CPUs and whether distances are given, of each file. */
const contents: Readonly<Record<string, readonly [string, number, number, boolean]>> = {
  'caps-qemu-kvm.xml': ['x86_64', 2, 16, true],
  'caps-test.xml': ['i686', 2, 16, false],
  'caps-test2.xml': ['x86_64', 0, 0, false],
  'caps-test3.xml': ['x86_64', 2, 24, false],
  'host-1cell-2cpu.xml': ['x86_64', 1, 2, true],
  'host-vm-2cell-memory-only-hmat.xml': ['x86_64', 3, 4, true],
  'host-vm-4cell-libvirt11.xml': ['x86_64', 4, 16, true],
  'host-vm-4cell-offline-cpus.xml': ['x86_64', 4, 16, true],
  'host-vm-4cell-smt.xml': ['x86_64', 4, 16, true],
  'host-vm-8cell-64cpu.xml': ['x86_64', 8, 64, true],
  'test-driver-default.xml': ['i686', 2, 16, false],
  'vdsm-amd_6274.xml': ['x86_64', 4, 32, false],
  'vdsm-ibm_S822L_le.xml': ['ppc64le', 4, 20, true],
  'vdsm-intel_E5649.xml': ['x86_64', 2, 24, false],
  'vdsm-s390x.xml': ['s390x', 1, 4, false],
  'vircaps-aarch64-basic-clusters.xml': ['aarch64', 2, 8, false],
  'vircaps-x86_64-basic-dies.xml': ['x86_64', 1, 12, false],
  'vircaps-x86_64-basic.xml': ['x86_64', 4, 16, false],
  'vircaps-x86_64-caches.xml': ['x86_64', 1, 8, false],
  'vircaps-x86_64-hmat.xml': ['x86_64', 2, 24, false],
  'vircaps-x86_64-resctrl-amd.xml': ['x86_64', 2, 64, false],
  'vircaps-x86_64-resctrl-cdp.xml': ['x86_64', 2, 12, false],
  'vircaps-x86_64-resctrl-mba_MBps.xml': ['x86_64', 2, 48, false],
  'vircaps-x86_64-resctrl-skx-twocaches.xml': ['x86_64', 1, 1, false],
  'vircaps-x86_64-resctrl.xml': ['x86_64', 2, 12, false],
  'virt-manager-kvm-aarch64.xml': ['aarch64', 2, 160, true],
  'virt-manager-kvm-loongarch64.xml': ['loongarch64', 1, 4, true],
  'virt-manager-kvm-ppc64le.xml': ['ppc64le', 2, 96, true],
  'virt-manager-kvm-x86_64.xml': ['x86_64', 1, 8, true],
  'virt-manager-xen-rhel5.4.xml': ['x86_64', 1, 2, false],
};

/** Their page counts were made up, and need not make up the memory. */
const madeUp = /^(vircaps-|caps-test3)/;

describe('capabilities of real hosts', () => {
  it('include all of our own', () => {
    expect(ownXml('capabilities').map(({ name }) => name)).toHaveLength(7);
  });

  describe.each(allXml('capabilities'))('$name', ({ name, xml }) => {
    const report = parseCapabilities(xml);
    const cpus = report.cells.flatMap((cell) => cell.cpus);

    it('has the cells, CPUs and distances that the host has', () => {
      const distances = report.cells.some((cell) => cell.distances.length > 0);
      expect([report.arch, report.cells.length, cpus.length, distances]).toEqual(contents[name]);
      expect(new Set(cpus.map(({ id }) => id)).size).toBe(cpus.length);
      expect(report.onlineCpus).toBeNull();
    });

    it('has siblings that name each other', () => {
      const siblings = new Map(cpus.map((cpu) => [cpu.id, cpu.siblings]));
      for (const cpu of cpus) {
        expect(cpu.siblings).toContain(cpu.id);
        for (const other of cpu.siblings) expect(siblings.get(other)).toEqual(cpu.siblings);
      }
    });

    it('has memory that is the sum of its pages', () => {
      if (madeUp.test(name)) return;
      for (const { memoryKiB, pages } of report.cells) {
        const sum = pages.reduce((kiB, { sizeKiB, total }) => kiB + sizeKiB * total, 0);
        if (pages.length > 0) expect(memoryKiB).toBe(sum);
      }
    });
  });

  it('may begin with a byte order mark, as a file from an editor does', () => {
    const text = ownFile('capabilities', 'host-vm-4cell-smt.xml');
    expect(parseCapabilities(`\ufeff${text}`)).toEqual(parseCapabilities(text));
  });

  it('say all of a cell', () => {
    const [first] = parseCapabilities(ownFile('capabilities', 'host-vm-4cell-smt.xml')).cells;
    expect(first).toEqual({
      id: 0,
      memoryKiB: 771952,
      pages: [
        { sizeKiB: 4, total: 160220 },
        { sizeKiB: 2048, total: 64 },
        { sizeKiB: 1048576, total: 0 },
      ],
      cpus: [
        { id: 0, socket: 0, die: 0, core: 0, siblings: [0, 1] },
        { id: 1, socket: 0, die: 0, core: 0, siblings: [0, 1] },
        { id: 2, socket: 0, die: 0, core: 1, siblings: [2, 3] },
        { id: 3, socket: 0, die: 0, core: 1, siblings: [2, 3] },
      ],
      distances: [10, 12, 21, 21].map((value, cell) => ({ cell, value })),
    });
  });

  it('have cells without CPUs, and CPUs of which only the number is known', () => {
    const memoryOnly = parseCapabilities(ownFile('capabilities', 'host-vm-2cell-memory-only-hmat.xml'))
      .cells[2];
    expect(memoryOnly).toMatchObject({ id: 2, memoryKiB: 998420, cpus: [] });
    const bare = parseCapabilities(ownFile('capabilities', 'test-driver-default.xml')).cells[1];
    expect(bare?.cpus[0]).toMatchObject({ id: 8, siblings: [8] });
  });
});

describe('capabilities as they may also be written', () => {
  it.each([
    ["<memory unit='MiB'>2</memory>", 2048],
    ["<memory unit='bytes'>2049</memory>", 3],
    ['<memory>7</memory>', 7],
    ["<pages unit='KiB' size='4'>10</pages><pages size='2048'>3</pages>", 6184],
    ['', 0],
  ])('memory: %s', (content, kiB) => {
    expect(inCell(content).cells[0]?.memoryKiB).toBe(kiB);
  });

  it('have cell ids with gaps', () => {
    const cells = [0, 1, 16, 17].map((id) => `<cell id='${id}'/>`).join('');
    expect(parseCapabilities(topology(cells)).cells.map(({ id }) => id)).toEqual([0, 1, 16, 17]);
  });

  it('have no topology, and no CPU', () => {
    expect(parseCapabilities('<capabilities><host/></capabilities>')).toEqual({
      arch: null,
      cells: [],
      onlineCpus: null,
    });
  });
});

describe('what is no report', () => {
  it.each([
    ['an empty text', '', 'malformed', { line: 1, column: 1 }],
    ['a prolog alone', "<?xml version='1.0'?>\n<!-- -->\n", 'malformed', { line: 3, column: 1 }],
    ['no XML', '\n no XML', 'malformed', { line: 2, column: 2 }],
    ['text in front', 'see: <capabilities><host/></capabilities>', 'malformed', { line: 1, column: 1 }],
    ['text behind', '<capabilities><host/></capabilities>\n\n 1', 'malformed', { line: 3, column: 2 }],
    [
      'an end tag too many',
      '<capabilities><host/></capabilities>\n</a>',
      'malformed',
      { line: 2, column: 1 },
    ],
    [
      'an & that stands alone',
      '<capabilities>\n<host/> & </capabilities>',
      'malformed',
      { line: 2, column: 9 },
    ],
    [
      'a reference without end',
      '<capabilities><host a="&lt"/></capabilities>',
      'malformed',
      { line: 1, column: 24 },
    ],
    ['an end tag that fits no start', '<capabilities>\n  <host>\n</capabilities>', 'malformed', { line: 2 }],
    ['two roots', '<capabilities><host/></capabilities><host/>', 'malformed', { line: 1, column: 37 }],
    ['an attribute without quotes', '<capabilities><host a=1/></capabilities>', 'malformed', { line: 1 }],
    ['an unknown entity', '<capabilities>\n <host>&a;</host></capabilities>', 'malformed', { line: 2 }],
    [
      'the end of a CDATA section that never began',
      '<capabilities><host>\n]]></host></capabilities>',
      'malformed',
      { line: 2, column: 1 },
    ],
    ['a NUL by number', '<capabilities>&#0;</capabilities>', 'malformed', { line: 1, column: 15 }],
    ['a control character', '<capabilities>\n\u0001</capabilities>', 'malformed', { line: 2, column: 1 }],
    ['a tag without end', '<capabilities><host', 'malformed', { line: 1, column: 15 }],
    ['a comment without end', '<capabilities><!-- ', 'malformed', { line: 1, column: 15 }],
    [
      'a document type',
      '<!DOCTYPE a><capabilities><host/></capabilities>',
      'doctype',
      { line: 1, column: 1 },
    ],
    ['an entity of its own', '<!-- -->\n<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'doctype', { line: 2 }],
    ['a million levels', '<a>'.repeat(1_000_000), 'too-deep', { line: 1, column: 193 }],
    ['too many elements', topology('<cell/>'.repeat(300_001)), 'too-large', { line: 1 }],
    ['too many references', topology('&amp;'.repeat(300_001)), 'too-large', { line: 1 }],
    ['too many bytes', ' '.repeat(8 * 1024 * 1024 + 1), 'too-large', {}],
  ])('%s', (_what, xml, code, place) => {
    const error = refusal(() => parseCapabilities(xml));
    expect(error).toMatchObject({ code: `capabilities-${code}`, ...place });
  });

  it('is not repeated at length in what is said of it', () => {
    const name = 'a'.repeat(100_000);
    for (const xml of [`<${name}>`, `<a></${name}>`, `<a>&${name};</a>`, `${name} <a/>`]) {
      expect(refusal(() => parseCapabilities(xml)).message.length).toBeLessThan(300);
    }
  });

  it.each([
    ['<domain><host/></domain>', '/domain', 'the document must be <capabilities>, not <domain>'],
    ['<capabilities/>', '/capabilities', '<capabilities> must have a <host> of no namespace: it has none'],
    [
      '<x:capabilities xmlns:x="urn:x"><host/></x:capabilities>',
      '/x:capabilities',
      "the document must be <capabilities> of no namespace, not of 'urn:x'",
    ],
    [
      '<capabilities xmlns="urn:x"><host/></capabilities>',
      '/capabilities',
      "the document must be <capabilities> of no namespace, not of 'urn:x'",
    ],
    [
      '<capabilities><host xmlns="urn:x"/></capabilities>',
      '/capabilities',
      "<capabilities> must have a <host> of no namespace: its <host> is of the namespace 'urn:x'",
    ],
  ])('%s', (xml, path, message) => {
    expect(refusal(() => parseCapabilities(xml))).toMatchObject({ code: 'not-capabilities', path, message });
  });
});

describe('a report that contradicts itself is refused with the place', () => {
  const cells = '/capabilities/host/topology/cells';

  it.each([
    ["<cell id='0'/><cell id='0'/>", `${cells}/cell[2]/@id`, /repeats the cell id 0/],
    [
      "<cell id='0'><cpus num='3'><cpu id='0'/><cpu id='1'/></cpus></cell>",
      `${cells}/cell/cpus/@num`,
      /says 3, and there are 2 <cpu> elements/,
    ],
    ["<cell id='0'><cpus num='x'/></cell>", `${cells}/cell/cpus/@num`, /not 'x'/],
    [
      "<cell id='0'><cpus><cpu id='0' siblings='0'/></cpus></cell><cell id='1'><cpus><cpu id='1'/><cpu id='2' siblings='2,5'/></cpus></cell>",
      `${cells}/cell[2]/cpus/cpu[2]/@siblings`,
      /names CPU 5, which no cell has/,
    ],
    ["<cell id='0'/><cell/>", `${cells}/cell[2]`, /must have the attribute 'id'/],
    ["<cell id='-1'/>", `${cells}/cell/@id`, /whole number of 0 to 16383, not '-1'/],
    ["<cell id='99999'/>", `${cells}/cell/@id`, /not '99999'/],
    ["<cell id='1e3'/>", `${cells}/cell/@id`, /not '1e3'/],
    [
      "<cell id='0'><cpus><cpu id='3'/></cpus></cell><cell id='1'><cpus><cpu id='3'/></cpus></cell>",
      `${cells}/cell[2]`,
      /repeats CPU 3, which cell 0 has/,
    ],
    [
      "<cell id='0'><cpus><cpu id='3'/><cpu id='3'/></cpus></cell>",
      `${cells}/cell/cpus/cpu[2]/@id`,
      /CPU id 3/,
    ],
    ["<cell id='0'><cpus><cpu/></cpus></cell>", `${cells}/cell/cpus/cpu`, /'id'/],
    [
      "<cell id='0'><cpus><cpu id='1' siblings='1-'/></cpus></cell>",
      `${cells}/cell/cpus/cpu/@siblings`,
      /1-/,
    ],
    [
      "<cell id='0'><cpus><cpu id='1' siblings='0-64'/></cpus></cell>",
      `${cells}/cell/cpus/cpu/@siblings`,
      /at most 64/,
    ],
    [
      "<cell id='0'><cpus><cpu id='1' siblings='2'/></cpus></cell>",
      `${cells}/cell/cpus/cpu/@siblings`,
      /CPU 1 itself/,
    ],
    [
      "<cell id='0'><cpus><cpu id='1' siblings='0-64'/></cpus></cell>",
      `${cells}/cell/cpus/cpu/@siblings`,
      /at most 64 CPUs/,
    ],
    [
      "<cell id='0'><cpus><cpu id='1' socket_id='x'/></cpus></cell>",
      `${cells}/cell/cpus/cpu/@socket_id`,
      /'x'/,
    ],
    ["<cell id='0'/><cell id='1'><memory>-5</memory></cell>", `${cells}/cell[2]/memory`, /not '-5 KiB'/],
    ["<cell id='0'><memory unit='XB'>5</memory></cell>", `${cells}/cell/memory`, /not '5 XB'/],
    ["<cell id='0'><memory unit='TiB'>99999999</memory></cell>", `${cells}/cell/memory`, /at most 64 PiB/],
    ["<cell id='0'><pages size='0'>1</pages></cell>", `${cells}/cell/pages/@size`, /more than 0/],
    ["<cell id='0'><pages size='4'>-1</pages></cell>", `${cells}/cell/pages`, /not '-1'/],
    [
      "<cell id='0'><pages size='4'>1</pages><pages size='4'>1</pages></cell>",
      `${cells}/cell/pages[2]/@size`,
      /4 KiB/,
    ],
    [
      "<cell id='0'><distances><sibling id='0' value='10'/><sibling id='0' value='9'/></distances></cell>",
      `${cells}/cell/distances/sibling[2]/@id`,
      /repeats/,
    ],
  ])('%s', (content, path, rule) => {
    const error = refusal(() => parseCapabilities(topology(content)));
    expect(error).toMatchObject({ code: 'capabilities-invalid', path });
    expect((error as Error).message).toMatch(rule);
  });
});

it('a report of more cells than it has is refused', () => {
  const xml = "<capabilities><host><topology><cells num='1'/></topology></host></capabilities>";
  const path = '/capabilities/host/topology/cells/@num';
  const message = `${path} says 1, and there are 0 <cell> elements`;
  expect(refusal(() => parseCapabilities(xml))).toMatchObject({
    code: 'capabilities-invalid',
    path,
    message,
  });
});

describe('a report that needs cells', () => {
  it('is that of any host that has some', () => {
    const xml = ownFile('capabilities', 'host-vm-4cell-smt.xml');
    expect(parseCapabilitiesWithCells(xml)).toEqual(parseCapabilities(xml));
  });

  it.each([
    '<capabilities><host/></capabilities>',
    '<capabilities><host><topology/></host></capabilities>',
    topology(''),
  ])('is not %s', (xml) => {
    const path = '/capabilities/host/topology/cells';
    expect(refusal(() => parseCapabilitiesWithCells(xml))).toMatchObject({
      code: 'capabilities-invalid',
      path,
      message: `${path} must have a <cell>, and there is none`,
    });
  });
});

function topology(cells: string): string {
  return `<capabilities><host><topology><cells>${cells}</cells></topology></host></capabilities>`;
}

function inCell(content: string): HostReport {
  return parseCapabilities(topology(`<cell id='0'>${content}</cell>`));
}

function refusal(parse: () => unknown): CapabilitiesError {
  try {
    parse();
  } catch (error) {
    if (error instanceof CapabilitiesError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
