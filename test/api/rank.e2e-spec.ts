import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { Api } from './api.js';
import { claimBody, reportHost, smallFlavor, uuid } from './scene.js';

/** `compute-2` is fuller than the others: `pack` asks it first, `spread` last. */
const full = 'compute-2';

describe('the rank policy', () => {
  let folder: string;
  let api: Api;

  /** Ends the tracker that runs, and starts one with another default on the same ledger. */
  async function start(rank?: RankPolicy): Promise<void> {
    await api?.end();
    api = await Api.start({ folder, rank });
  }
  const claim = (id: number, more = {}) => api.ask('POST', '/v1/claims', { body: claimBody(uuid(id), more) });
  const recorded = async (id: number): Promise<unknown> =>
    (await api.must('GET', `/v1/ledger?claim=${uuid(id)}`)).events[0].data.rank;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-rank-'));
    await start();
    for (const host of ['compute-1', full, 'compute-3']) await reportHost(api, host);
    for (const id of [1, 2]) await claim(id, { target: { hosts: [full] } });
  });
  afterEach(async () => {
    await api.end();
    await rm(folder, { recursive: true });
  });

  it('of a request says which hosts are asked first, and is recorded', async () => {
    const hosts = [];
    for (const [id, rank] of [
      [10, 'pack'],
      [11, 'spread'],
      [12, undefined],
    ] as const) {
      hosts.push((await claim(id, { rank })).body.host);
      expect(await recorded(id)).toBe(rank ?? 'spread');
    }
    expect(hosts).toEqual([full, 'compute-1', 'compute-3']);
  });

  it('of the tracker stands for requests that name none, and is recorded, not looked up again', async () => {
    const first = await claim(10);
    await start('pack');
    const packed = await claim(11);
    expect([first.body.host, packed.body.host]).toEqual(['compute-1', full]);
    expect([await recorded(10), await recorded(11)]).toEqual(['spread', 'pack']);
    const again = await claim(10);
    expect([again.status, again.text]).toEqual([200, first.text]);
    await start('spread');
    const explained = await api.must('GET', `/v1/claims/${uuid(11)}/explanation`);
    expect(explained).toMatchObject({ rank: 'pack', host: full });
    expect(await api.trace()).toMatchObject({ valid: true });
  });

  it('is part of the request', async () => {
    const first = await claim(10, { rank: 'pack' });
    const again = await claim(10, { rank: 'pack' });
    expect([again.status, again.text]).toEqual([200, first.text]);
    for (const rank of ['spread', undefined])
      expect((await claim(10, { rank })).body).toMatchObject({ status: 409, code: 'claim-conflict' });
  });

  it('goes for dry runs, batches and moves too', async () => {
    const { rank, candidates } = await api.must('POST', '/v1/candidates', {
      body: { flavor: smallFlavor, rank: 'pack' },
    });
    expect([rank, candidates[0].host]).toEqual(['pack', full]);
    const claims = [claimBody(uuid(10), { rank: 'pack' }), claimBody(uuid(11))];
    const { results } = await api.must('POST', '/v1/claims/batch', { body: { claims } });
    expect(results.map((one: { claim: { host: string } }) => one.claim.host)).toEqual([full, 'compute-1']);
    const move = (id: number, more: object) =>
      api.ask('POST', `/v1/claims/${uuid(11)}/moves`, {
        body: { moveId: uuid(id), kind: 'cold-migration', ...more },
      });
    const moved = await move(100, { rank: 'pack' });
    expect(moved.body.host).toBe(full);
    expect((await move(100, { rank: 'pack' })).text).toBe(moved.text);
    expect((await move(100, {})).body.code).toBe('move-conflict');
  });
});
