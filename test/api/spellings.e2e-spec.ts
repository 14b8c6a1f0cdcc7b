import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { ledgerStream } from '../../apps/tracker/src/zone-engine/zone-engine.js';
import { Api } from './api.js';
import { reportHost, scene, uuid } from './scene.js';
import { otherMoves, plain, spelledClaims, spelledMoves } from './spellings.js';

const spelled = [...spelledClaims, ...spelledMoves];

describe('spellings of one request', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
    for (const host of [scene.host, scene.other]) await reportHost(api, host);
  });
  afterAll(() => api.end());

  it.each(spelled.map((one, nth) => [one.name, one, uuid(nth + 1)] as const))(
    'are told as one: %s',
    async (_, { path, bodies }, id) => {
      if (path(id) !== '/v1/claims')
        await api.must('POST', '/v1/claims', { body: { claimId: id, flavor: plain } });
      const answers = [];
      for (const body of bodies(id)) answers.push(await api.ask('POST', path(id), { body }));
      const [first, ...again] = answers;
      const status = first!.status === 201 ? 200 : 409;
      expect(first!.body.code).toBe(status === 200 ? undefined : 'no-valid-host');
      for (const { status: told, text } of again) expect([told, text]).toEqual([status, first!.text]);
    },
  );

  it.each(otherMoves.map((one, nth) => [...one, uuid(nth + 100)] as const))(
    'are of two where they mean two: a move and %s',
    async (_, first, second, id) => {
      await api.must('POST', '/v1/claims', { body: { claimId: id, flavor: plain } });
      const path = `/v1/claims/${id}/moves`;
      await api.must('POST', path, { body: { moveId: id, ...first } });
      const { body } = await api.ask('POST', path, { body: { moveId: id, ...second } });
      expect(body.code).toBe('move-conflict');
    },
  );

  it('are of no account to a dry run', async () => {
    const body = { flavor: { vcpus: 1, memoryMb: 64 }, syntheticHosts: ['core:2'] };
    const { candidates } = await api.must('POST', '/v1/candidates', { body });
    for (const more of [{ target: {} }, { target: { labels: {} } }, { networks: {}, group: null, image: {} }])
      expect((await api.must('POST', '/v1/candidates', { body: { ...body, ...more } })).candidates).toEqual(
        candidates,
      );
  });
});

it('a request that an earlier build recorded is known again by its own spelling', async () => {
  const ledger = readFileSync('test/data/ledgers/spellings.jsonl', 'utf8');
  const events = ledger
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as NewEvent);
  const folder = await mkdtemp(join(tmpdir(), 'numaledger-spellings-'));
  const store = await openEventStore(`sqlite:${folder}`);
  await store.append(ledgerStream('default'), -1, events);
  await store.close();
  const api = await Api.start({ folder });
  let known = 0;
  for (const [nth, { path, bodies }] of spelled.entries()) {
    for (let spelling = 0; spelling < bodies('').length; spelling++) {
      const id = uuid(1000 + nth * 100 + spelling);
      // Spellings that were refused then are recorded nowhere.
      if (!ledger.includes(id)) continue;
      const { status, body, text } = await api.ask('POST', path(id), { body: bodies(id)[spelling] });
      expect([text, status]).toEqual([text, body.code === 'no-valid-host' ? 409 : 200]);
      known++;
    }
  }
  expect(known).toBe(47);
  expect(await api.trace()).toMatchObject({ revision: events.length - 1, valid: true });
  await api.end();
  await rm(folder, { recursive: true });
});
