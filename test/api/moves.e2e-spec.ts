import { Api } from './api.js';
import { claimBody, uuid } from './scene.js';

const cell = (id: number) => ({
  id,
  memoryKiB: 4 * 1024 * 1024,
  pages: [
    { sizeKiB: 4, total: 786_432 },
    { sizeKiB: 2048, total: 512 },
  ],
  cpus: [0, 1, 2, 3].map((cpu) => ({ id: id * 4 + cpu, siblings: [id * 4 + cpu] })),
  network: { physnets: [`physnet${id}`], tunneled: id === 0 },
});

/** Two cells with a network function and a network each. */
const report = {
  arch: 'x86_64',
  cells: [cell(0), cell(1)],
  pciDevices: [0, 1].map((near) => ({
    address: `0000:8${near}:00.0`,
    cell: near,
    attributes: { vendor_id: '8086', product_id: '154d', dev_type: 'type-VF' },
  })),
};
const near = {
  pciRequests: [{ requestId: 'nic', count: 1, spec: [{ vendor_id: '8086' }], numaPolicy: 'required' }],
  networks: { physnets: ['physnet1'], tunneled: false },
};
const kinds = ['resize', 'cold-migration', 'live-migration', 'evacuation'] as const;

describe('moves', () => {
  let api: Api;
  const hosts = ['a', 'b', 'c'];

  const claim = (n: number, more: Record<string, unknown> = {}) =>
    api.ask('POST', '/v1/claims', { body: claimBody(uuid(n), more) });
  const move = (n: number, kind: string, more: Record<string, unknown> = {}) =>
    api.ask('POST', `/v1/claims/${uuid(n)}/moves`, { body: { moveId: uuid(n + 100), kind, ...more } });
  const end = (n: number, how: 'confirm' | 'revert') =>
    api.ask('POST', `/v1/claims/${uuid(n)}/moves/${uuid(n + 100)}/${how}`);
  const setPolicy = (host: string, policy: Record<string, unknown>) =>
    api.must('PUT', `/v1/hosts/${host}/policy`, { body: policy });

  beforeEach(async () => {
    api = await Api.start();
    for (const host of hosts) await api.must('PUT', `/v1/hosts/${host}/capabilities`, { body: report });
  });
  afterEach(() => api.end());

  it.each(kinds.flatMap((kind) => [[kind, 'confirm'] as const, [kind, 'revert'] as const]))(
    'of a guest with a device and a network: %s, %s',
    async (kind, how) => {
      const placed = (await claim(1, near)).body;
      expect(placed.placement.pciDevices).toMatchObject([{ address: '0000:81:00.0' }]);
      const started = (await move(1, kind)).body;
      expect([started.from, started.host === placed.host]).toEqual([placed.host, false]);
      expect(started.placement.pciDevices).toMatchObject([{ address: '0000:81:00.0' }]);
      expect((await move(1, kind)).body).toEqual(started);
      const second = { body: { moveId: uuid(500), kind } };
      expect((await api.ask('POST', `/v1/claims/${uuid(1)}/moves`, second)).body.code).toBe('move-under-way');
      expect((await move(1, kind === 'resize' ? 'evacuation' : 'resize')).body.code).toBe('move-conflict');

      expect((await end(1, how)).status).toBe(200);
      expect((await end(1, how)).status).toBe(200);
      expect((await end(1, how === 'confirm' ? 'revert' : 'confirm')).status).toBe(409);
      const there = how === 'confirm' ? started.host : placed.host;
      expect((await api.must('GET', `/v1/claims/${uuid(1)}`)).host).toBe(there);
      await api.must('DELETE', `/v1/claims/${uuid(1)}`);
      const { claims, dedicatedCpus, memoryMb } = await api.must('GET', '/v1/usage');
      expect([claims.held, memoryMb.used]).toEqual([0, 0]);
      expect(dedicatedCpus.free).toBe(dedicatedCpus.total);
      // The device was given back as well.
      for (const n of [2, 3, 4]) expect((await claim(n, near)).status).toBe(201);
      expect((await claim(5, near)).body.code).toBe('no-valid-host');
      expect(await api.trace()).toMatchObject({ valid: true });
    },
  );

  it('resize what they name alone: the image that pins the guest stays', async () => {
    const flavor = (vcpus: number) => ({ vcpus, memoryMb: 64, extraSpecs: { 'hw:numa_nodes': '1' } });
    const image = { properties: { hw_cpu_policy: 'dedicated' } };
    await claim(1, { flavor: flavor(1), image });
    const resize = { flavor: { ...flavor(2), extraSpecs: { 'hw:numa_nodes': '1', 'hw:unread': '1' } } };
    const started = await move(1, 'resize', resize);
    expect(started.status).toBe(201);
    expect(Object.keys(started.body.placement.cells[0].pins)).toEqual(['0', '1']);
    expect(started.body.warnings).toEqual([expect.stringContaining('hw:unread')]);
    expect(await move(1, 'resize', resize)).toMatchObject({ status: 200, body: started.body });
    expect((await move(1, 'resize', { ...resize, image: {} })).body.code).toBe('move-conflict');
    await end(1, 'confirm');
    // What it resolves to is another now, and it is the same request still.
    expect(await move(1, 'resize', resize)).toMatchObject({ status: 200, body: started.body });

    const again = { moveId: uuid(700), kind: 'resize' };
    const ask = (body: object) =>
      api.ask('POST', `/v1/claims/${uuid(1)}/moves`, { body: { ...again, ...body } });
    expect((await ask({ image: { properties: { hw_numa_nodes: '1' } } })).body).toMatchObject({
      code: 'guest-constraint',
      keys: ['hw:numa_nodes', 'hw_numa_nodes'],
    });
    const floating = await ask({ image: {} });
    expect(floating.body.placement.cells[0]).toMatchObject({ vcpus: [0, 1], pins: {} });
    expect(await api.trace()).toMatchObject({ valid: true });
  });

  it('of a member keep its group apart: both its hosts count until the move ends', async () => {
    const group = { id: 'db', policy: 'anti-affinity' };
    const first = (await claim(1, { group })).body.host;
    const second = (await claim(2, { group })).body.host;
    const started = (await move(1, 'cold-migration')).body;
    expect(new Set([first, second, started.host]).size).toBe(3);
    expect((await claim(3, { group })).body.reasons).toEqual([{ rule: 'group-anti-affinity', hosts: 3 }]);
    expect((await move(2, 'evacuation')).status).toBe(409);
    await end(1, 'confirm');
    expect((await claim(4, { group })).body.host).toBe(first);
    expect(await api.trace()).toMatchObject({ valid: true });
  });

  it('of a member stay with its group, or leave it where it is soft', async () => {
    const [hard, soft] = ['affinity', 'soft-affinity'].map((policy) => ({ id: policy, policy }));
    for (const n of [1, 2]) await claim(n, { group: hard });
    expect((await move(1, 'cold-migration')).body.reasons).toContainEqual({
      rule: 'group-affinity',
      hosts: 2,
    });
    for (const n of [3, 4]) await claim(n, { group: soft });
    expect((await move(3, 'cold-migration')).status).toBe(201);
    expect((await end(3, 'revert')).status).toBe(200);
    expect(await api.trace()).toMatchObject({ valid: true });
  });

  it('lead out of a host whose policy took memory from under its claim', async () => {
    const flavor = {
      vcpus: 2,
      memoryMb: 6000,
      extraSpecs: { 'hw:numa_nodes': '2', 'hw:cpu_policy': 'dedicated' },
    };
    const reserving = { reservedMemory: [{ cell: 1, memoryMb: 1024 }] };
    for (const host of ['b', 'c']) await setPolicy(host, reserving);
    const { host } = (await claim(1, { flavor })).body;
    expect(host).toBe('a');
    expect(await setPolicy('a', reserving)).toMatchObject({ changed: true });
    expect(await setPolicy('a', reserving)).toMatchObject({ changed: false });
    const overcommitted = await api.must('GET', '/v1/hosts/a');
    expect(overcommitted).toMatchObject({
      state: 'overcommitted',
      overcommitted: [{ claimId: uuid(1) }],
      policy: reserving,
    });
    expect(overcommitted.cells).toMatchObject([
      { memoryMb: 4096, reservedMemoryMb: 0 },
      { memoryMb: 3072, reservedMemoryMb: 1024, pages: [{ total: 524_288 }, { total: 512 }] },
    ]);
    expect((await claim(2, { target: { hosts: ['a'] } })).body.reasons).toEqual([
      { rule: 'host-overcommitted', hosts: 1 },
    ]);
    const refused = (await move(1, 'evacuation')).body;
    expect(refused.nearest[0].refusals).toContainEqual(
      expect.objectContaining({ rule: 'memory', wanted: 3000, had: 2048 }),
    );
    await setPolicy('b', {});
    const moveId = uuid(700);
    const out = await api.must('POST', `/v1/claims/${uuid(1)}/moves`, {
      body: { moveId, kind: 'evacuation' },
    });
    expect(out.host).toBe('b');
    await api.must('POST', `/v1/claims/${uuid(1)}/moves/${moveId}/confirm`);
    expect((await api.must('GET', '/v1/hosts/a')).state).toBe('enabled');
    expect(await api.trace()).toMatchObject({ valid: true });
  });
});
