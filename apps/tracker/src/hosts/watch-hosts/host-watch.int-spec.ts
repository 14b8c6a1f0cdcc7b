import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { NumaledgerClient } from '#contracts/client/api-client.js';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { createApp } from '../../create-app.js';
import { ZoneEngine } from '../../zone-engine/zone-engine.js';

const report = parseSyntheticHost('socket:1 cell:1 core:2 thread:1 memory:1g');

/** Reads a host's decisions until `signal` aborts. */
async function follow(client: NumaledgerClient, host: string, signal: AbortSignal): Promise<void> {
  for await (const _ of client.decisions(host, null, signal));
}

async function until(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a host whose adapter has left is silent, and enabled again when it follows', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'numaledger-watch-'));
  const store = await openEventStore(`sqlite:${folder}`);
  const engine = new ZoneEngine({ store, zone: 'default', onPoison: (error) => expect(error).toBeNull() });
  await engine.open();
  const app = await createApp({ engine, token: '', log: pino({ level: 'silent' }), silentAfterMs: 100 });
  await app.listen(0, '127.0.0.1');
  const client = new NumaledgerClient({ url: await app.getUrl() });
  const is = (host: string, state: string) => async () => (await client.host(host)).state === state;

  await client.reportHost('followed', report);
  await client.reportHost('never-followed', report);
  const url = `${await app.getUrl()}/v1/hosts/never-followed/decisions`;
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect((await client.host('followed')).adapterSeen).toBe(false);
  const first = new AbortController();
  const following = follow(client, 'followed', first.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await client.host('followed')).toMatchObject({ state: 'enabled', adapterSeen: true });

  first.abort();
  await following;
  await until(is('followed', 'silent'));
  const second = new AbortController();
  const again = follow(client, 'followed', second.signal);
  await until(is('followed', 'enabled'));
  expect(await client.host('never-followed')).toMatchObject({ state: 'enabled', adapterSeen: false });
  second.abort();
  await again;

  const { events } = await client.ledger({ host: 'followed' });
  expect(events.map(({ type }) => type)).toEqual([
    'HostReported',
    'HostReturned',
    'HostSilent',
    'HostReturned',
  ]);
  await engine.close();
  await app.close();
  await store.close();
  await rm(folder, { recursive: true });
});

describe('after a start', () => {
  let folder: string;
  let store: EventStore;
  const ends: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-watch-'));
    store = await openEventStore(`sqlite:${folder}`);
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await store.close();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<{ client: NumaledgerClient; end: () => Promise<void> }> {
    const engine = new ZoneEngine({ store, zone: 'default', onPoison: (error) => expect(error).toBeNull() });
    await engine.open();
    const log = pino({ level: 'silent' });
    const app: NestFastifyApplication = await createApp({ engine, token: '', log, silentAfterMs: 200 });
    await app.listen(0, '127.0.0.1');
    let ended = false;
    const end = async (): Promise<void> => {
      if (ended) return;
      ended = true;
      await engine.close();
      await app.close();
    };
    ends.push(end);
    return { client: new NumaledgerClient({ url: await app.getUrl() }), end };
  }

  /** A claim on each host, of which one's adapter has told that it carried it out. */
  async function claimOnBoth(client: NumaledgerClient): Promise<void> {
    for (const [n, host] of ['adapted', 'by-hand'].entries()) {
      await client.reportHost(host, report);
      const claimId = `00000000-0000-4000-8000-00000000000${n}`;
      const flavor = { vcpus: 1, memoryMb: 64, extraSpecs: { 'hw:numa_nodes': '1' } };
      const { body } = await client.placeClaim({ claimId, flavor, target: { hosts: [host] } });
      const outcome = {
        kind: 'applied' as const,
        claimId,
        decision: body.decidedAt,
        waitsForRestart: [],
      } satisfies OutcomeDto;
      if (host === 'adapted') await client.recordOutcome(host, outcome);
    }
  }

  test('a host that was only ever followed is silent when its adapter does not come back', async () => {
    const before = await start();
    await before.client.reportHost('followed', report);
    await before.client.reportHost('by-hand', report);
    const cutOff = expect(
      follow(before.client, 'followed', new AbortController().signal),
    ).rejects.toMatchObject({ code: 'tracker-unreachable' });
    await until(async () => (await before.client.host('followed')).adapterSeen);
    await before.end();
    await cutOff;

    const { client } = await start();
    expect((await client.host('followed')).state).toBe('enabled');
    await until(async () => (await client.host('followed')).state === 'silent');
    await client.reportHost('by-hand', report);
    expect((await client.host('by-hand')).state).toBe('enabled');

    const stop = new AbortController();
    const again = follow(client, 'followed', stop.signal);
    await until(async () => (await client.host('followed')).state === 'enabled');
    stop.abort();
    await again;
    const { events } = await client.ledger({ host: 'followed' });
    expect(events.map(({ type }) => type)).toEqual([
      'HostReported',
      'HostReturned',
      'HostSilent',
      'HostReturned',
    ]);
  });

  test('a host whose adapter was known before has the normal time to come back, and is then silent', async () => {
    const before = await start();
    await claimOnBoth(before.client);
    await before.end();
    const { client } = await start();
    expect((await client.host('adapted')).state).toBe('enabled');
    await until(async () => (await client.host('adapted')).state === 'silent');
    expect((await client.host('by-hand')).state).toBe('enabled');
  });

  test('a host that another tracker follows is said to be back at once, and is left alone from then on', async () => {
    const first = await start();
    await claimOnBoth(first.client);
    const stop = new AbortController();
    const following = follow(first.client, 'adapted', stop.signal);
    const second = await start();
    // A report, a claim and its outcome: an adapter was seen by then.
    const types = async () =>
      (await second.client.ledger({ host: 'adapted' })).events.map(({ type }) => type).slice(3);
    await until(async () => (await types()).length === 2);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await types()).toEqual(['HostSilent', 'HostReturned']);
    expect((await second.client.host('adapted')).state).toBe('enabled');
    stop.abort();
    await following;
  });
});
