import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { NumaledgerClient } from '#contracts/client/api-client.js';
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
  const first = new AbortController();
  const following = follow(client, 'followed', first.signal);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await client.host('followed')).state).toBe('enabled');

  first.abort();
  await following;
  await until(is('followed', 'silent'));
  const second = new AbortController();
  const again = follow(client, 'followed', second.signal);
  await until(is('followed', 'enabled'));
  expect((await client.host('never-followed')).state).toBe('enabled');
  second.abort();
  await again;

  const { events } = await client.ledger({ host: 'followed' });
  expect(events.map(({ type }) => type)).toEqual(['HostReported', 'HostSilent', 'HostReturned']);
  await engine.close();
  await app.close();
  await store.close();
  await rm(folder, { recursive: true });
});
