import type { HostPolicyAnswer } from '#contracts/answers/host-answer.js';
import { changedPolicy, policyText } from './changed-policy.js';

const present: HostPolicyAnswer = {
  sharedCpus: [0, 1],
  dedicatedCpus: [2, 3],
  reservedPages: [
    { cell: 0, sizeKb: 2048, count: 8 },
    { cell: 1, sizeKb: 2048, count: 8 },
  ],
  reservedMemory: [
    { cell: 0, memoryMb: 1024 },
    { cell: 1, memoryMb: 512 },
  ],
  cpuAllocationRatio: 2,
  ramAllocationRatio: 1.5,
  cellOrder: 'pack',
  labels: { rack: 'r1', old: 'yes' },
  foreignGuests: 'ignore',
};

describe('changedPolicy', () => {
  it('keeps all that is not named', () => {
    expect(changedPolicy(present, {})).toEqual(present);
  });

  it('changes what is named: one pool, one label, one list', () => {
    const changes = {
      sharedCpus: 'none',
      reserve: [
        { cell: 0, sizeKb: 2048, count: 0 },
        { cell: 2, sizeKb: 4, count: 5 },
      ],
      reserveMemory: [
        { cell: 0, memoryMb: 0 },
        { cell: 1, memoryMb: 2048 },
      ],
      label: { rack: 'r2' },
      unlabel: ['old'],
    };
    expect(changedPolicy(present, changes)).toEqual({
      ...present,
      sharedCpus: null,
      reservedPages: [
        { cell: 1, sizeKb: 2048, count: 8 },
        { cell: 2, sizeKb: 4, count: 5 },
      ],
      reservedMemory: [{ cell: 1, memoryMb: 2048 }],
      labels: { rack: 'r2' },
    });
  });

  it('leaves defaults to the tracker when there is no policy yet', () => {
    expect(JSON.parse(JSON.stringify(changedPolicy(null, { cpuRatio: 8 })))).toEqual({
      sharedCpus: null,
      dedicatedCpus: null,
      reservedPages: [],
      reservedMemory: [],
      cpuAllocationRatio: 8,
      labels: {},
    });
  });
});

describe('policyText', () => {
  it('has a line for each part', () => {
    expect(policyText(present)).toBe(
      [
        'shared CPUs     0-1',
        'dedicated CPUs  2-3',
        'reserved pages  8 of 2 MiB in cell 0; 8 of 2 MiB in cell 1',
        'reserved memory 1 GiB in cell 0; 512 MiB in cell 1',
        'CPU ratio       2',
        'memory ratio    1.5',
        'cell order      pack',
        'foreign guests  ignore',
        'labels          rack=r1 old=yes',
        '',
      ].join('\n'),
    );
  });
});
