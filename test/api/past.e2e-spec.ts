import { Api } from './api.js';
import { claimBody, reportHost, scene, smallFlavor, uuid } from './scene.js';

/** In 2 MiB pages, of which a cell has 2,048. */
const paged = {
  vcpus: 2,
  memoryMb: 2048,
  extraSpecs: { 'hw:numa_nodes': '1', 'hw:cpu_policy': 'dedicated', 'hw:mem_page_size': '2048' },
};

/** Waits until the clock of the tracker, this process' own, has moved on. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the past of a zone of two hosts with a move, a drift and a rejection', () => {
  let api: Api;
  /** Revisions by what happened there. */
  const at: Record<string, number> = {};
  const times: Record<string, string> = {};

  const mark = async (name: string): Promise<void> => {
    await tick();
    at[name] = (await api.must('GET', '/v1/usage')).revision;
    times[name] = new Date().toISOString();
    await tick();
  };

  beforeAll(async () => {
    api = await Api.start();
    for (const host of [scene.host, scene.other]) await reportHost(api, host);
    await mark('reported');
    await api.must('POST', '/v1/claims', { body: claimBody(uuid(1), { flavor: paged }) });
    await mark('placed');
    await api.must('POST', `/v1/claims/${uuid(1)}/moves`, {
      body: { moveId: uuid(100), kind: 'cold-migration' },
    });
    await mark('moving');
    await api.must('POST', `/v1/claims/${uuid(1)}/moves/${uuid(100)}/confirm`);
    await mark('moved');
    const drift = { kind: 'drifted', instanceId: uuid(1), claimId: uuid(1), drift: 'placement' };
    await api.must('POST', `/v1/hosts/${scene.other}/outcomes`, {
      body: { ...drift, differences: [{ element: 'vcpupin 0', wanted: '0', had: '1' }] },
    });
    await mark('drifted');
    // All CPUs of both cells.
    const extraSpecs = { ...smallFlavor.extraSpecs, 'hw:numa_nodes': '2' };
    const both = { flavor: { ...smallFlavor, vcpus: 8, extraSpecs }, target: { hosts: [scene.other] } };
    await api.ask('POST', '/v1/claims', { body: claimBody(uuid(2), both) });
    await mark('rejected');
    await api.must('DELETE', `/v1/claims/${uuid(1)}`);
    await mark('released');
  });
  afterAll(() => api.end());

  const claimThen = async (name: string, how: Record<string, unknown> = at): Promise<unknown[]> => {
    const { state, host, moveId, revision } = await api.must(
      'GET',
      `/v1/claims/${uuid(1)}?at=${encodeURIComponent(String(how[name]))}`,
    );
    return [state, host, moveId, revision];
  };

  it.each(['revision', 'time'])('?at= by %s gives the claim, the hosts and their use of then', async (by) => {
    const how = by === 'time' ? times : at;
    expect(await claimThen('placed', how)).toEqual(['placed', scene.host, null, at.placed]);
    expect(await claimThen('moving', how)).toEqual(['placed', scene.host, uuid(100), at.moving]);
    expect(await claimThen('moved', how)).toEqual(['placed', scene.other, null, at.moved]);
    expect(await claimThen('released', how)).toEqual(['released', null, null, at.released]);
    const held: number[][] = [];
    for (const name of ['reported', 'placed', 'moving', 'moved', 'released']) {
      const { hosts } = await api.must('GET', `/v1/hosts?at=${encodeURIComponent(String(how[name]))}`);
      held.push(hosts.map(({ claims }: { claims: number }) => claims));
    }
    expect(held).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ]);
    const drifted = await api.must(
      'GET',
      `/v1/hosts/${scene.other}?at=${encodeURIComponent(String(how.drifted))}`,
    );
    expect(drifted.drifts).toMatchObject([{ instanceId: uuid(1), kind: 'placement', since: at.drifted }]);
    const before = await api.must(
      'GET',
      `/v1/hosts/${scene.other}?at=${encodeURIComponent(String(how.moved))}`,
    );
    expect(before.drifts).toEqual([]);
  });

  it('a time before the first event is before everything; one of the future is now', async () => {
    expect(await api.must('GET', '/v1/hosts?at=2000-01-01T00:00:00Z')).toEqual({
      revision: -1,
      hosts: [],
      next: null,
    });
    expect(await api.must('GET', '/v1/claims?at=2999-01-01T00:00:00Z')).toEqual(
      await api.must('GET', '/v1/claims'),
    );
  });

  it('the replay gives each event with what it left used, page pools by size', async () => {
    const text = await api.must('GET', `/v1/ledger/replay?from=${at.placed}&until=${at.moved}`);
    const lines = String(text)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(['ClaimPlaced', 'MoveStarted', 'MoveConfirmed']);
    const used = lines.map(({ hosts }) =>
      hosts.map((one: Record<string, unknown>) => {
        const [cell] = one.cells as {
          id: number;
          pages: { sizeKb: number; used: number }[];
          memoryMb: number;
        }[];
        return [one.host, cell!.id, cell!.memoryMb, cell!.pages];
      }),
    );
    const pages = (used: number) => [
      { sizeKb: 4, used: 0 },
      { sizeKb: 2048, used },
    ];
    expect(used).toEqual([
      [[scene.host, 0, 2048, pages(1024)]],
      [
        [scene.host, 0, 2048, pages(1024)],
        [scene.other, 0, 2048, pages(1024)],
      ],
      [
        [scene.host, 0, 0, pages(0)],
        [scene.other, 0, 2048, pages(1024)],
      ],
    ]);
    const one = await api.must('GET', `/v1/ledger/replay?host=${scene.other}`);
    expect(
      String(one)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['HostReported', 'MoveStarted', 'MoveConfirmed', 'DriftDetected', 'ClaimReleased']);
  });

  it('a diff names what is otherwise, in the words and units of the other answers', async () => {
    const diff = await api.must('GET', `/v1/ledger/diff?from=${at.placed}&to=${at.moved}`);
    expect(JSON.stringify(diff)).not.toMatch(/MiB|KiB/);
    expect(diff.claims).toMatchObject([
      { name: uuid(1), before: { host: scene.host }, after: { host: scene.other } },
    ]);
    const [first] = diff.hosts;
    const { reservedPages } = (await api.must('GET', `/v1/hosts/${scene.host}`)).policy;
    expect(first.after.policy.reservedPages).toEqual(reservedPages);
    expect(diff.hosts.map(({ name }: { name: string }) => name)).toEqual([scene.host, scene.other]);
    expect([first.before, first.after].map(({ usage }) => usage.cells[0].memoryMb)).toEqual([2048, 0]);
    const byTime = `from=${encodeURIComponent(times.placed!)}&to=${encodeURIComponent(times.moved!)}`;
    expect(await api.must('GET', `/v1/ledger/diff?${byTime}`)).toEqual(diff);
    expect(await api.must('GET', `/v1/ledger/diff?from=${at.moved}&to=${at.moved}`)).toMatchObject({
      hosts: [],
      claims: [],
    });
  });

  it('a rejection is explained on the state of then, and asked again on that of today', async () => {
    const then = await api.must('GET', `/v1/claims/${uuid(2)}/explanation`);
    expect(then).toMatchObject({
      decision: 'rejected',
      decidedAt: at.rejected,
      revision: at.rejected! - 1,
      fits: false,
      host: null,
    });
    const asked = then.hosts.find(({ host }: { host: string }) => host === scene.other);
    expect([asked.fits, asked.refusal.cells.length]).toEqual([false, 2]);
    expect(asked.cells[0].pages.map(({ sizeKb }: { sizeKb: number }) => sizeKb)).toEqual([4, 2048]);
    const now = await api.must('GET', `/v1/claims/${uuid(2)}/explanation?now=true`);
    expect(now).toMatchObject({ decision: 'rejected', fits: true, host: scene.other, revision: at.released });
    const other = await api.must('GET', `/v1/claims/${uuid(2)}/explanation?host=${scene.host}`);
    expect(other.hosts).toMatchObject([{ host: scene.host, fits: false, barred: 'host-not-targeted' }]);
    const move = await api.must('GET', `/v1/ledger/${at.moving}/explanation?host=${scene.host}`);
    expect(move).toMatchObject({ moveId: uuid(100), host: scene.other });
    expect(move.hosts[0]).toMatchObject({ barred: 'host-is-source', fits: false });
  });
});
