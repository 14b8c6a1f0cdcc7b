import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NumaledgerClient } from './api-client.js';

describe('the time limits of the API client', () => {
  let silent: Server;
  let url: string;

  beforeEach(async () => {
    silent = createServer(() => undefined);
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    silent.closeAllConnections();
    silent.close();
  });

  it('ends a request under way when its signal aborts', async () => {
    const stopping = new AbortController();
    const client = new NumaledgerClient({ url, signal: stopping.signal });
    const asked = client.hosts();
    await once(silent, 'request');
    stopping.abort();
    await expect(asked).rejects.toMatchObject({ code: 'tracker-unreachable' });
  });

  it('ends one that takes too long', async () => {
    await expect(new NumaledgerClient({ url, timeoutMs: 50 }).hosts()).rejects.toMatchObject({
      code: 'tracker-unreachable',
    });
  });
});
