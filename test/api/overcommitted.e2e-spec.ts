import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { Api } from './api.js';
import { claimBody, uuid } from './scene.js';

const pinned = { 'hw:cpu_policy': 'dedicated' };

describe('a host that has changed under its claims', () => {
  let api: Api;
  beforeEach(async () => {
    api = await Api.start();
    await report('socket:1 cell:2 core:4 memory:4g page-2m:512');
  });
  afterEach(() => api.end());

  const report = (shape: string) =>
    api.must('PUT', '/v1/hosts/a/capabilities', { body: parseSyntheticHost(shape) });
  const policy = (body: object) => api.must('PUT', '/v1/hosts/a/policy', { body });
  const claim = (flavor: object) => api.must('POST', '/v1/claims', { body: claimBody(uuid(1), { flavor }) });
  const domainXml = async (at = '') => {
    const { status, body } = await api.ask('GET', `/v1/claims/${uuid(1)}/domain-xml${at}`);
    return status === 200 ? 200 : [status, body.code, body.errors[0].field, body.detail];
  };
  const overcommitted = async () => (await api.must('GET', '/v1/hosts/a')).overcommitted;

  it('and lost a cell: what is still held of the other is not free', async () => {
    await claim({
      vcpus: 4,
      memoryMb: 1024,
      extraSpecs: { ...pinned, 'hw:numa_nodes': '2', 'hw:mem_page_size': '2048' },
    });
    expect(await domainXml()).toBe(200);
    const before = await api.must('GET', '/v1/usage');
    expect(before).toMatchObject({ dedicatedCpus: { total: 8, free: 4 }, memoryMb: { used: 1024 } });
    await report('socket:1 cell:1 core:4 memory:4g page-2m:512');
    const host = await api.must('GET', '/v1/hosts/a');
    expect(host).toMatchObject({
      state: 'overcommitted',
      overcommitted: [{ claimId: uuid(1), rule: 'The host has no NUMA cell 1' }],
      cells: [{ freeDedicatedCpus: [2, 3], usedMemoryMb: 512, held: [{ cpu: 0 }, { cpu: 1 }] }],
    });
    expect(host.cells[0].pages.at(-1)).toEqual({
      sizeKb: 2048,
      total: 512,
      reserved: 0,
      used: 256,
      free: 256,
    });
    const [summary] = (await api.must('GET', '/v1/hosts')).hosts;
    expect(summary).toMatchObject({
      dedicatedCpus: { total: 4, free: 2 },
      memoryMb: { used: 512 },
      claims: 1,
    });
    const usage = await api.must('GET', '/v1/usage');
    expect(usage).toMatchObject({ dedicatedCpus: { total: 4, free: 2 }, memoryMb: { used: 512 } });
    expect(usage.pages.at(-1)).toMatchObject({ sizeKb: 2048, used: 256, free: 256 });
    expect(await domainXml()).toEqual([409, 'placement-inapplicable', 'claimId', 'the host has no cell 1']);
    expect(await domainXml('?at=1')).toBe(200);
    await api.must('DELETE', `/v1/claims/${uuid(1)}`);
    expect(await overcommitted()).toEqual([]);
    expect((await api.must('GET', '/v1/usage')).dedicatedCpus).toEqual({ total: 4, free: 4 });
    expect((await api.trace()).valid).toBe(true);
  });

  it('and shares no more CPUs in a cell: a guest that floats there overcommits it', async () => {
    await claim({ vcpus: 2, memoryMb: 512, extraSpecs: { 'hw:numa_nodes': '1' } });
    expect(await domainXml()).toBe(200);
    await policy({ sharedCpus: '5', dedicatedCpus: '0-4' });
    expect(await overcommitted()).toEqual([
      { claimId: uuid(1), rule: 'NUMA cell 0 shares no CPUs for vCPUs that float' },
    ]);
    expect(await domainXml()).toMatchObject([409, 'placement-inapplicable', 'claimId', expect.anything()]);
    const [cell] = (await api.must('GET', '/v1/hosts/a')).cells;
    expect(cell).toMatchObject({ floatingVcpus: 2, usedMemoryMb: 512, freeDedicatedCpus: [0, 1, 2, 3] });
    await policy({ sharedCpus: '0,5', dedicatedCpus: '1-4' });
    expect(await overcommitted()).toEqual([]);
    expect((await api.trace()).valid).toBe(true);
  });

  it('or never could carry out what realtime asks for: its domain XML is refused, and given once it can', async () => {
    const realtime = { 'hw:cpu_realtime': 'yes', 'hw:emulator_threads_policy': 'share' };
    await claim({ vcpus: 2, memoryMb: 64, extraSpecs: { ...pinned, 'hw:numa_nodes': '1', ...realtime } });
    expect(await domainXml()).toEqual([
      409,
      'placement-inapplicable',
      'claimId',
      'a realtime guest shares emulator threads only with the shared CPUs of a host that has set them',
    ]);
    await policy({ sharedCpus: '3,7', dedicatedCpus: '0-2,4-6' });
    expect(await domainXml()).toBe(200);
  });
});
