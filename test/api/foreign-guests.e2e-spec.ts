import { Api } from './api.js';
import { claimBody, reportHost, uuid } from './scene.js';

const host = 'compute-1';
const guest = uuid(77);

/** A guest pinned to CPUs of the example's first cell, with 2 MiB pages. */
const drifted = (instanceId: string, cpus: readonly number[], more: Record<string, unknown> = {}) => ({
  kind: 'drifted',
  instanceId,
  drift: 'foreign',
  differences: [{ element: 'vcpupin', wanted: 'not pinned', had: `vcpu 0 on ${cpus[0]}` }],
  binding: {
    name: 'by-hand',
    cells: [
      {
        guestCell: 0,
        vcpus: `0-${cpus.length - 1}`,
        bindings: cpus.map((cpu, vcpu) => ({ vcpus: [vcpu], cpus: `${cpu}` })),
        memoryMb: 512,
        pageSizeKb: 2048,
        hostCells: [0],
      },
    ],
    realtimeVcpus: '',
  },
  ...more,
});

describe('guests without a claim', () => {
  let api: Api;
  const report = (outcome: Record<string, unknown>) =>
    api.must('POST', `/v1/hosts/${host}/outcomes`, { body: outcome });
  const adopt = (claimId: string, instanceId = guest) =>
    api.ask('POST', `/v1/hosts/${host}/guests/${instanceId}/adopt`, { body: { claimId } });
  const firstCell = async () => (await api.must('GET', `/v1/hosts/${host}`)).cells[0];
  const fourCpus = (claimId: string) =>
    claimBody(claimId, {
      flavor: { vcpus: 4, memoryMb: 512, extraSpecs: { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated' } },
    });

  beforeEach(async () => {
    api = await Api.start();
    await reportHost(api, host);
  });
  afterEach(() => api.end());

  it('keep what they are bound to from claims, and the host says whose it is', async () => {
    await report(drifted(guest, [2, 3]));
    const kept = { owner: 'foreign', claimId: null, instanceId: guest, use: 'vcpu' };
    expect(await firstCell()).toMatchObject({
      freeDedicatedCpus: [0, 1],
      held: [
        { ...kept, cpu: 2, vcpu: 0 },
        { ...kept, cpu: 3, vcpu: 1 },
      ],
      guests: [guest],
      claims: [],
      usedMemoryMb: 512,
      pages: [
        { sizeKb: 4, used: 0 },
        { sizeKb: 2048, used: 256 },
      ],
    });
    const { drifts } = await api.must('GET', `/v1/hosts/${host}`);
    expect(drifts).toMatchObject([{ instanceId: guest, kind: 'foreign', binding: { name: 'by-hand' } }]);
    expect((await api.must('GET', '/v1/usage')).dedicatedCpus).toEqual({ total: 8, free: 6 });

    const { placement } = await api.must('POST', '/v1/claims', { body: fourCpus(uuid(1)) });
    expect(placement.cells[0].hostCell).toBe(1);
    const refused = await api.ask('POST', '/v1/claims', { body: fourCpus(uuid(2)) });
    expect([refused.status, refused.body.code]).toEqual([409, 'no-valid-host']);
    const explanation = await api.must('GET', `/v1/claims/${uuid(2)}/explanation?host=${host}`);
    expect(explanation.hosts[0].cells.find(({ id }: { id: number }) => id === 0).pinnedCpus).toEqual([2, 3]);

    await report({ kind: 'drift-cleared', instanceId: guest });
    expect((await firstCell()).freeDedicatedCpus).toEqual([0, 1, 2, 3]);
    await api.must('POST', '/v1/claims', { body: fourCpus(uuid(3)) });
    expect(await api.must('GET', '/v1/ledger/verify')).toMatchObject({ valid: true, faults: [] });
  });

  it('keep nothing where the policy ignores them', async () => {
    await api.must('PUT', `/v1/hosts/${host}/policy`, { body: { foreignGuests: 'ignore' } });
    await report(drifted(guest, [2, 3]));
    expect(await firstCell()).toMatchObject({ freeDedicatedCpus: [0, 1, 2, 3], held: [], guests: [] });
    await api.must('PUT', `/v1/hosts/${host}/policy`, { body: {} });
    expect((await firstCell()).freeDedicatedCpus).toEqual([0, 1]);
  });

  it('are adopted, once and for ever the same', async () => {
    await report(drifted(guest, [2, 3]));
    const first = await adopt(uuid(1));
    expect([first.status, first.body.state, first.body.placement.cells[0].pins]).toEqual([
      201,
      'placed',
      { 0: 2, 1: 3 },
    ]);
    const again = await adopt(uuid(1));
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await adopt(uuid(2))).body).toMatchObject({ code: 'instance-claimed' });
    expect((await adopt(uuid(1), uuid(78))).body).toMatchObject({ code: 'claim-conflict' });
    const answer = await api.must('GET', `/v1/hosts/${host}`);
    expect(answer).toMatchObject({ drifts: [], claims: [uuid(1)] });
    expect(answer.cells[0].held).toMatchObject([{ owner: 'claim', claimId: uuid(1), instanceId: guest }, {}]);
    expect(await api.must('GET', `/v1/claims/${uuid(1)}/domain-xml`)).toContain(
      "<vcpupin vcpu='0' cpuset='2'/>".replaceAll("'", '"'),
    );
    const explained = await api.ask('GET', `/v1/claims/${uuid(1)}/explanation`);
    expect([explained.status, explained.body.code]).toEqual([409, 'not-a-decision']);
    await api.must('DELETE', `/v1/claims/${uuid(1)}`);
    expect((await adopt(uuid(1))).body).toMatchObject({ code: 'claim-ended' });
    expect((await firstCell()).freeDedicatedCpus).toEqual([0, 1, 2, 3]);
    expect(await api.must('GET', '/v1/ledger/verify')).toMatchObject({ valid: true, placements: 1 });
  });

  it('are not adopted where a claim holds something, or no placement says where they run', async () => {
    for (const n of [1, 2]) await api.must('POST', '/v1/claims', { body: fourCpus(uuid(n)) });
    await report(drifted(guest, [2, 3]));
    const overlapping = await adopt(uuid(3));
    expect(overlapping.body).toMatchObject({ status: 409, code: 'guest-overlaps-claim' });
    expect(overlapping.body.detail).toContain('CPU 2 is held already by a claim');
    const owners = (await firstCell()).held.filter(({ cpu }: { cpu: number }) => cpu === 2);
    expect(owners).toMatchObject([{ owner: 'claim' }, { owner: 'foreign' }]);
    await report(drifted(uuid(78), [0, 0]));
    const refused = await adopt(uuid(4), uuid(78));
    expect(refused.body).toMatchObject({ status: 409, code: 'guest-placement-unknown' });
    expect(refused.body.detail).toContain('two of its vCPUs are pinned to CPU 0');
  });

  it('that run on what they released are told with their claim, and can be held again', async () => {
    await api.must('POST', '/v1/claims', { body: claimBody(uuid(1), { instanceId: guest }) });
    const { placement } = await api.must('DELETE', `/v1/claims/${uuid(1)}`).then(async (released) => {
      expect(released).toMatchObject({ state: 'released', drift: null });
      return api.must('GET', `/v1/claims/${uuid(1)}?at=1`);
    });
    const [cpu] = Object.values(placement.cells[0].pins) as number[];
    const more = { drift: 'running-after-release', claimId: uuid(1) };
    await report({ ...drifted(guest, [cpu!], more) });
    const claim = await api.must('GET', `/v1/claims/${uuid(1)}`);
    expect(claim.drift).toMatchObject({ kind: 'running-after-release', host });
    const list = await api.must('GET', '/v1/claims');
    expect(list.claims[0].drift).toEqual(claim.drift);
    const types = (await api.must('GET', '/v1/ledger')).events.map(({ type }: { type: string }) => type);
    expect(types).toEqual(['HostReported', 'ClaimPlaced', 'ClaimReleased', 'DriftDetected']);
  });

  it('show in the claim: its second hold, and what its guest is not', async () => {
    await reportHost(api, 'compute-2');
    await api.must('POST', '/v1/claims', { body: claimBody(uuid(1), { target: { hosts: [host] } }) });
    await api.must('POST', `/v1/claims/${uuid(1)}/moves`, {
      body: { moveId: uuid(10), kind: 'live-migration' },
    });
    const missing = { kind: 'drifted', instanceId: uuid(1), claimId: uuid(1), drift: 'domain-missing' };
    await report(missing);
    expect(await api.must('GET', `/v1/claims/${uuid(1)}`)).toMatchObject({
      host,
      moveId: uuid(10),
      move: { kind: 'live-migration', host: 'compute-2', outcome: null, placement: { cells: [{}] } },
      drift: { kind: 'domain-missing', host, binding: null },
    });
    await api.must('POST', `/v1/claims/${uuid(1)}/moves/${uuid(10)}/confirm`);
    expect(await api.must('GET', `/v1/claims/${uuid(1)}`)).toMatchObject({
      host: 'compute-2',
      move: null,
      drift: null,
    });
  });
});
