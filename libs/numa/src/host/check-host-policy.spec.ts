import { defaultHostPolicy, type HostPolicy } from '../model/host-policy.js';
import { checkHostPolicy } from './check-host-policy.js';
import { HostPolicyError } from './host-policy-error.js';
import { parseSyntheticHost } from './synthetic-host.js';

const report = {
  ...parseSyntheticHost('cell:2 core:4 memory:4g page-2m:512'),
  onlineCpus: [0, 1, 2, 3, 4, 5, 6],
};

function refusalOf(policy: Partial<HostPolicy>, host: typeof report | null = report): HostPolicyError {
  try {
    checkHostPolicy(host, { ...defaultHostPolicy, ...policy });
  } catch (error) {
    if (error instanceof HostPolicyError) return error;
  }
  throw new Error('nothing was refused');
}

const pages = { cell: 0, sizeKiB: 2048, count: 1 };

describe('checkHostPolicy', () => {
  it.each<readonly [string, Partial<HostPolicy>, string]>([
    [
      'cpu-set-empty',
      { sharedCpus: [] },
      'sharedCpus: name at least one CPU, or leave it null; it is empty.',
    ],
    [
      'cpu-ids-invalid',
      { dedicatedCpus: [0, 16384] },
      'dedicatedCpus: CPU ids are whole numbers from 0 to 16383; 16384 is none.',
    ],
    [
      'cpu-ids-invalid',
      { sharedCpus: [1.5] },
      'sharedCpus: CPU ids are whole numbers from 0 to 16383; 1.5 is none.',
    ],
    [
      'cpu-sets-overlap',
      { sharedCpus: [0, 1, 2, 3], dedicatedCpus: [2, 3, 4] },
      'dedicatedCpus: a CPU is shared or dedicated, not both; sharedCpus and dedicatedCpus both name 2-3.',
    ],
    [
      'cpu-not-online',
      { sharedCpus: [0], dedicatedCpus: [6, 7, 8] },
      'dedicatedCpus: name only CPUs that are online; the host does not have 7-8 online.',
    ],
    [
      'cpu-not-online',
      { sharedCpus: [7] },
      'sharedCpus: name only CPUs that are online; the host does not have 7 online.',
    ],
    ['ratio-invalid', { cpuAllocationRatio: 0 }, 'cpuAllocationRatio: a ratio is a number above 0; it is 0.'],
    [
      'ratio-invalid',
      { ramAllocationRatio: Number.NaN },
      'ramAllocationRatio: a ratio is a number above 0; it is NaN.',
    ],
    [
      'reserved-pages-invalid',
      { reservedPages: [{ ...pages, count: -1 }] },
      'reservedPages[0].count: the count is a whole number of pages, at least 0; it is -1.',
    ],
    [
      'reserved-pages-repeated',
      { reservedPages: [pages, pages] },
      'reservedPages[1]: each page pool is named once; reservedPages[0] already reserves pages of 2048 KiB in cell 0.',
    ],
    [
      'reserved-cell-unknown',
      { reservedPages: [{ ...pages, cell: 2 }] },
      'reservedPages[0].cell: name a cell of the host; the host has no cell 2.',
    ],
    [
      'reserved-size-unknown',
      { reservedPages: [{ ...pages, sizeKiB: 8 }] },
      'reservedPages[0].sizeKiB: name a page size of the cell; cell 0 has no pages of 8 KiB.',
    ],
    [
      'reserved-pages-exceed-total',
      { reservedPages: [{ ...pages, count: 513 }] },
      'reservedPages[0].count: reserve no more pages than there are; cell 0 has 512 pages of 2048 KiB, not 513.',
    ],
    [
      'reserved-memory-invalid',
      { reservedMemory: [{ cell: 0, memoryMiB: 0.5 }] },
      'reservedMemory[0].memoryMiB: the memory is a whole number of MiB, at least 0; it is 0.5.',
    ],
    [
      'reserved-memory-repeated',
      { reservedMemory: [1, 0, 1].map((cell) => ({ cell, memoryMiB: 1 })) },
      'reservedMemory[2]: each cell is named once; reservedMemory[0] already reserves memory in cell 1.',
    ],
    [
      'reserved-cell-unknown',
      { reservedMemory: [{ cell: 2, memoryMiB: 1 }] },
      'reservedMemory[0].cell: name a cell of the host; the host has no cell 2.',
    ],
    [
      'reserved-memory-exceeds-total',
      { reservedMemory: [{ cell: 0, memoryMiB: 3073 }] },
      'reservedMemory[0].memoryMiB: reserve no more memory than the cell has; cell 0 has 3072 MiB in unreserved pages of 4 KiB, not 3073.',
    ],
    [
      'reserved-memory-exceeds-total',
      {
        reservedPages: [{ cell: 0, sizeKiB: 4, count: 256 }],
        reservedMemory: [{ cell: 0, memoryMiB: 3072 }],
      },
      'reservedMemory[0].memoryMiB: reserve no more memory than the cell has; cell 0 has 3071 MiB in unreserved pages of 4 KiB, not 3072.',
    ],
  ])('refuses %s', (code, policy, message) => {
    expect(refusalOf(policy)).toMatchObject({ code, message });
  });

  it('names the field and the rule apart', () => {
    expect(refusalOf({ sharedCpus: [] })).toMatchObject({
      field: 'sharedCpus',
      rule: 'name at least one CPU, or leave it null',
    });
  });

  it('lets through what the host can carry', () => {
    const policy = {
      sharedCpus: [0, 1],
      dedicatedCpus: [4, 5, 6],
      reservedPages: [{ ...pages, count: 512 }],
      reservedMemory: [{ cell: 0, memoryMiB: 3072 }],
    };
    expect(() => checkHostPolicy(report, { ...defaultHostPolicy, ...policy })).not.toThrow();
    expect(() => checkHostPolicy(report, defaultHostPolicy)).not.toThrow();
  });

  it('holds reserved memory against all memory where no pages are reported', () => {
    const pageless = { ...report, cells: report.cells.map((cell) => ({ ...cell, pages: [] })) };
    const reserving = (memoryMiB: number) => ({ reservedMemory: [{ cell: 1, memoryMiB }] });
    expect(() => checkHostPolicy(pageless, { ...defaultHostPolicy, ...reserving(4096) })).not.toThrow();
    expect(refusalOf(reserving(4097), pageless).message).toMatch(/cell 1 has 4096 MiB, not 4097\.$/);
  });

  it('looks at the policy alone before the host has reported', () => {
    const unseen = {
      dedicatedCpus: [4000],
      reservedPages: [{ cell: 9, sizeKiB: 4, count: 1 }],
      reservedMemory: [{ cell: 9, memoryMiB: 2 ** 40 }],
    };
    expect(() => checkHostPolicy(null, { ...defaultHostPolicy, ...unseen })).not.toThrow();
    expect(refusalOf({ sharedCpus: [1], dedicatedCpus: [1] }, null).code).toBe('cpu-sets-overlap');
  });
});
