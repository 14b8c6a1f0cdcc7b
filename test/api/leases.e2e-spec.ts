import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';
import { Api } from './api.js';
import { claimBody, reportHost, uuid } from './scene.js';

jest.setTimeout(60_000);

/** On whichever tracker is running: who meets one that is being killed asks no more. */
type Place = (n: number) => Promise<number>;

async function placeAll(place: Place, from: number, until: number): Promise<number[]> {
  const statuses: number[] = [];
  let next = from;
  const client = async (): Promise<void> => {
    while (next < until) statuses.push(await place(next++).catch(() => 0));
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return statuses;
}

const lease = (n: number) => ({ lease: { seconds: 1 + (n % 2) } });

describe('leases', () => {
  it('run out while eight clients claim, and make room for them', async () => {
    const api = await Api.start();
    await reportHost(api, 'compute-1');
    const place: Place = async (n) =>
      (await api.ask('POST', '/v1/claims', { body: claimBody(uuid(n), lease(n)) })).status;
    const statuses = await placeAll(place, 1000, 1100);
    expect(new Set(statuses)).toEqual(new Set([201, 409]));
    const held = async () => (await api.must('GET', '/v1/usage')).claims.held;
    for (let tries = 0; (await held()) > 0 && tries < 200; tries++) await sleep(50);
    expect(await held()).toBe(0);
    expect(await place(2000)).toBe(201);
    expect(await api.trace()).toMatchObject({ valid: true });
  });

  describe('of a tracker that is killed', () => {
    let folder: string;
    const running: TrackerProcess[] = [];
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'numaledger-leases-'));
    });
    afterEach(async () => {
      for (const tracker of running.splice(0)) await tracker.end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    });

    it('run out after its restart, all of them, and what was answered is there', async () => {
      const json = { 'content-type': 'application/json' };
      const start = async () => {
        const tracker = await startTracker(folder);
        running.push(tracker);
        return tracker;
      };
      const tracker = await start();
      const cells = [{ id: 0, memoryKiB: 2 ** 24, pages: [{ sizeKiB: 4, total: 2 ** 22 }] }];
      const cpus = Array.from({ length: 256 }, (_, id) => ({ id, siblings: [id] }));
      const report = JSON.stringify({ cells: [{ ...cells[0], cpus }] });
      await fetch(`${tracker.url}/v1/hosts/a/capabilities`, { method: 'PUT', headers: json, body: report });

      const answered: number[] = [];
      const placing = placeAll(
        async (n) => {
          const body = JSON.stringify(claimBody(uuid(n), lease(n)));
          const { status } = await fetch(`${tracker.url}/v1/claims`, {
            method: 'POST',
            headers: json,
            body,
          });
          if (status === 201) answered.push(n);
          return status;
        },
        0,
        250,
      );
      while (answered.length < 20) await sleep(5);
      await tracker.end('SIGKILL');
      await placing;

      const { url } = await start();
      const get = async <T = Record<string, unknown>>(path: string) =>
        (await fetch(url + path)).json() as Promise<T>;
      const states = () => Promise.all(answered.map(async (n) => (await get(`/v1/claims/${uuid(n)}`)).state));
      // What was written and not answered before the kill is held as well, and may run out last.
      const held = async () => (await get<{ claims: { held: number } }>('/v1/usage')).claims.held;
      for (let tries = 0; (await held()) > 0 && tries < 200; tries++) await sleep(50);
      expect(await held()).toBe(0);
      expect(new Set(await states())).toEqual(new Set(['expired']));
      expect(await get('/v1/ledger/verify')).toMatchObject({ valid: true });
    });
  });
});
