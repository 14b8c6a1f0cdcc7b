import fc from 'fast-check';
import { formatSyntheticHost, parseSyntheticHost } from './synthetic-host.js';
import { SyntheticHostError } from './synthetic-host-error.js';

const example = 'socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192 page-1g:16';

function refusalOf(text: string): SyntheticHostError {
  try {
    parseSyntheticHost(text);
  } catch (error) {
    if (error instanceof SyntheticHostError) return error;
  }
  throw new Error(`${text} was read`);
}

describe('parseSyntheticHost', () => {
  it('counts per parent, memory and pages per cell', () => {
    const host = parseSyntheticHost(example);
    expect(host.cells.map((cell) => [cell.id, cell.cpus[0]?.socket])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((id) => [id, id < 4 ? 0 : 1]),
    );
    expect(host.onlineCpus).toEqual(Array.from({ length: 128 }, (_, cpu) => cpu));
    expect(host.cells[5]).toMatchObject({
      memoryKiB: 64 * 1024 ** 2,
      pages: [
        { sizeKiB: 4, total: (32 * 1024 ** 2) / 4 },
        { sizeKiB: 2048, total: 8192 },
        { sizeKiB: 1024 ** 2, total: 16 },
      ],
    });
    expect(host.cells[5]?.cpus[3]).toEqual({ id: 83, socket: 1, die: 0, core: 9, siblings: [82, 83] });
  });

  it('takes words in any order and case, and 1 for what is missing', () => {
    expect(parseSyntheticHost(' PAGE-2M:1\tmemory:4096K ')).toEqual({
      arch: 'x86_64',
      onlineCpus: [0],
      cells: [
        {
          id: 0,
          memoryKiB: 4096,
          pages: [
            { sizeKiB: 4, total: 512 },
            { sizeKiB: 2048, total: 1 },
          ],
          cpus: [{ id: 0, socket: 0, die: 0, core: 0, siblings: [0] }],
          distances: [],
        },
      ],
    });
  });

  it.each([
    [
      'cores:8',
      'synthetic-host-word-unknown',
      'Synthetic host, word "cores:8": expected socket:N, cell:N, core:N, thread:N, memory:SIZE or page-SIZE:N, sizes as in 4k, 2m or 64g.',
    ],
    [
      'core',
      'synthetic-host-word-unknown',
      'Synthetic host, word "core": expected socket:N, cell:N, core:N, thread:N, memory:SIZE or page-SIZE:N, sizes as in 4k, 2m or 64g.',
    ],
    [
      'core:2 core:2',
      'synthetic-host-word-repeated',
      'Synthetic host, word "core:2": each name is given once.',
    ],
    [
      'page-1024k:1 page-1m:1',
      'synthetic-host-word-repeated',
      'Synthetic host, word "page-1m:1": each name is given once.',
    ],
    [
      'core:0',
      'synthetic-host-value-invalid',
      'Synthetic host, word "core:0": the count is a whole number from 1 to 16384.',
    ],
    [
      'thread:two',
      'synthetic-host-value-invalid',
      'Synthetic host, word "thread:two": the count is a whole number from 1 to 16384.',
    ],
    [
      'memory:64',
      'synthetic-host-value-invalid',
      'Synthetic host, word "memory:64": the memory of a cell is a size above 0 and up to 1024t, such as 512m or 64g.',
    ],
    [
      'page-3m:1',
      'synthetic-host-value-invalid',
      'Synthetic host, word "page-3m:1": a page size is a power of two from 4k up.',
    ],
    [
      'cell:1025',
      'synthetic-host-too-large',
      'Synthetic host: a host has at most 1024 cells and 16384 CPUs; this one has 1025 and 1025.',
    ],
    [
      'socket:16384 cell:16384 core:16384 thread:16384',
      'synthetic-host-too-large',
      'Synthetic host: a host has at most 1024 cells and 16384 CPUs; this one has 268435456 and 72057594037927940.',
    ],
    [
      'memory:1g page-1g:2',
      'synthetic-host-pages-exceed-memory',
      'Synthetic host: the pages of a cell take 2097152 KiB, but its memory is 1048576 KiB.',
    ],
    [' '.repeat(4097), 'synthetic-host-too-large', 'Synthetic host: at most 4096 characters are read.'],
  ])('refuses %j', (text, code, message) => {
    expect(refusalOf(text)).toMatchObject({ code, message });
  });
});

describe('formatSyntheticHost', () => {
  it.each([
    [example, example],
    ['', 'socket:1 cell:1 core:1 thread:1 memory:1g'],
    ['core:4 memory:1536m page-4k:0', 'socket:1 cell:1 core:4 thread:1 memory:1536m page-4k:0'],
    ['memory:2048m page-1g:1 page-2m:1', 'socket:1 cell:1 core:1 thread:1 memory:2g page-2m:1 page-1g:1'],
  ])('prints %j as %j', (text, printed) => {
    expect(formatSyntheticHost(parseSyntheticHost(text))).toBe(printed);
  });

  it('prints what is read again as the same host', () => {
    const count = fc.integer({ min: 1, max: 4 });
    const shape = fc.record({
      counts: fc.tuple(count, count, count, count),
      memoryMiB: fc.integer({ min: 1, max: 4096 }),
      hugePages: fc.option(fc.nat(2047)),
      smallPages: fc.option(fc.nat(256)),
    });
    fc.assert(
      fc.property(shape, ({ counts: [socket, cell, core, thread], memoryMiB, hugePages, smallPages }) => {
        const words = [
          `socket:${socket} cell:${cell} core:${core} thread:${thread}`,
          `memory:${memoryMiB + 4096}m`,
        ];
        if (hugePages !== null) words.push(`page-2m:${hugePages}`);
        if (smallPages !== null) words.push(`page-4k:${smallPages}`);
        const host = parseSyntheticHost(words.join(' '));
        const printed = formatSyntheticHost(host)!;
        expect(parseSyntheticHost(printed)).toEqual(host);
        expect(formatSyntheticHost(parseSyntheticHost(printed))).toBe(printed);
      }),
    );
  });

  it('prints nothing for hosts that no line describes', () => {
    const host = parseSyntheticHost('cell:2 core:2');
    const [first, second] = host.cells;
    const others = [
      { ...host, onlineCpus: [0, 1, 2] },
      { ...host, onlineCpus: null },
      { ...host, arch: 'aarch64' },
      { ...host, cells: [] },
      { ...host, pciDevices: [] },
      { ...host, cells: [first!, { ...second!, memoryKiB: 4 }] },
      { ...host, cells: [first!, { ...second!, id: 7 }] },
      { ...host, cells: [{ ...first!, cpus: [] }, second!] },
      {
        ...host,
        cells: [
          { ...first!, pages: [] },
          { ...second!, pages: [] },
        ],
      },
    ];
    for (const other of others) expect(formatSyntheticHost(other)).toBeNull();
  });
});
