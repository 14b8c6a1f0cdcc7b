import { typing as typed } from '../render/typing.test-data.js';
import { candidatesRequest } from './candidates-request.js';
import { claimRequest } from './claim-request.js';
import { moveRequest } from './move-request.js';

const typing = (input: unknown) => typed(JSON.stringify(input));

const file = {
  claimId: 'c',
  flavor: { vcpus: 2, memoryMb: 64, extraSpecs: { 'hw:cpu_policy': 'dedicated' } },
  networks: { physnets: ['a'] },
  limits: { cpuAllocationRatio: 4, ramAllocationRatio: 1 },
  lease: { seconds: 60 },
  domain: { xml: '<domain/>' },
};

describe('the request of a command line', () => {
  it('is the file as it stands when nothing else is said', async () => {
    expect(await claimRequest({ file: '-' }, typing(file))).toEqual(file);
  });

  it('lays options over what the file says, part by part', async () => {
    const options = {
      file: '-',
      memoryMb: 128,
      spec: { 'hw:numa_nodes': '2' },
      tunneled: true,
      rank: 'pack' as const,
      cpuRatio: 2,
      host: ['h'],
      group: { id: 'db', policy: 'affinity' as const },
      lease: 120,
      start: true,
    };
    expect(await claimRequest(options, typing(file))).toEqual({
      claimId: 'c',
      flavor: { vcpus: 2, memoryMb: 128, extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' } },
      networks: { physnets: ['a'], tunneled: true },
      limits: { cpuAllocationRatio: 2, ramAllocationRatio: 1 },
      target: { hosts: ['h'] },
      rank: 'pack',
      group: { id: 'db', policy: 'affinity' },
      lease: { seconds: 120 },
      domain: { xml: '<domain/>', start: true },
    });
  });

  it('starts no domain that it was not given', async () => {
    const { domain, ...without } = file;
    await expect(claimRequest({ file: '-', start: true }, typing(without))).rejects.toThrow('--domain');
  });

  it('takes the instance of the domain, unless the claim or the instance is named', async () => {
    const instanceId = '5c7ebd4f-a061-4f88-9d92-3ec0415f6273';
    const xml = `<domain>\n  <name>a</name>\n  <uuid>\n${instanceId} </uuid>\n<x><uuid>other</uuid></x></domain>`;
    const { claimId, ...unnamed } = { ...file, domain: { xml } };
    const asked = async (options: object, input: object) =>
      (await claimRequest({ file: '-', ...options }, typing(input))).instanceId;
    expect(await asked({}, unnamed)).toBe(instanceId);
    expect((await claimRequest({ file: '-' }, typing(unnamed))).claimId).not.toBe(instanceId);
    expect(await asked({ instanceId: 'i' }, unnamed)).toBe('i');
    expect(await asked({ id: 'c' }, unnamed)).toBeUndefined();
    expect(await asked({}, { ...unnamed, claimId })).toBeUndefined();
    expect(await asked({}, { ...unnamed, domain: { xml: '<domain/>' } })).toBeUndefined();
  });

  it('asks about a claim without what only a claim has', async () => {
    const { claimId, lease, domain, ...guest } = file;
    expect(await candidatesRequest({ file: '-', limit: 3 }, typing(file))).toEqual({ ...guest, limit: 3 });
  });

  it('moves a guest as it is, or with a whole new flavor', async () => {
    expect(await moveRequest({ id: 'm', kind: 'evacuation', host: ['h'] }, typing({}))).toEqual({
      moveId: 'm',
      kind: 'evacuation',
      target: { hosts: ['h'] },
    });
    await expect(moveRequest({ kind: 'resize', spec: { a: 'b' } }, typing({}))).rejects.toThrow('new flavor');
    await expect(moveRequest({ id: 'm' }, typing({}))).rejects.toThrow('--kind');
  });
});
