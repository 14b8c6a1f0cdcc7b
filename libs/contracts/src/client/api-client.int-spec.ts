import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NumaledgerClient } from './api-client.js';

let server: Server;
let url: string;
let client: NumaledgerClient;
let answer: RequestListener;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url!);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  client = new NumaledgerClient({ url, timeoutMs: 5_000 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Answers so. */
const send =
  (status: number, type: string, text: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(text);

/** Begins an answer, and breaks the connection. */
const cut =
  (type: string, text: string): RequestListener =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(text, () => response.destroy());
  };

const html = '<html><body>hello</body></html>';
const json = 'application/json; charset=utf-8';
const unreachable = 'tracker-unreachable';

async function drained(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

describe('an answer that is none of a tracker', () => {
  const cases: [name: string, answer: RequestListener, says: RegExp][] = [
    [
      'a page',
      send(200, 'text/html', html),
      /^no numaledger answers at http:\S+: it sent 200 with text\/html$/,
    ],
    ['a page of a proxy', send(502, 'text/html', html), /^no numaledger answers .* 502 with text\/html$/],
    ['a page instead of a problem', send(404, 'text/html', html), /^no numaledger answers .* 404 with/],
    [
      'JSON without a type',
      (_, response) => response.end('{"revision":1}'),
      /^no numaledger answers .* 200 with/,
    ],
    ['JSON of another form', send(200, json, '{"ok":true}'), /^no numaledger answers .*another form$/],
    ['a list', send(200, json, '[]'), /^no numaledger answers .*another form$/],
    ['a word', send(200, json, '"revision"'), /^no numaledger answers .*another form$/],
    ['half of it', send(200, json, '{"revision":'), /^no numaledger answers .*another form$/],
    ['a refusal of another form', send(400, json, '{"error":"no"}'), /^no numaledger answers .* 400 with/],
    ['a cut one', cut(json, '{"revision":'), /^no answer from http:\S+: the answer was cut off/],
  ];

  it.each(cases)('is no answer: %s', async (_, given, message) => {
    answer = given;
    const call = client.releaseClaim('c');
    await expect(call).rejects.toMatchObject({ code: unreachable, message: expect.stringMatching(message) });
  });

  it.each(cases.slice(0, 2))('is no answer where text or a stream was asked for: %s', async (_, given) => {
    answer = given;
    const { signal } = new AbortController();
    for (const call of [
      client.domainXml('c'),
      drained(client.replayLedger()),
      drained(client.followLedger({}, null, signal)),
    ]) {
      await expect(call).rejects.toMatchObject({
        code: unreachable,
        message: expect.stringMatching(/^no numal/),
      });
    }
  });

  it.each(['{"revision":1}\n{"rev', '{"revision":1}\n', 'hello\n'])(
    'is no answer to a replay: %j',
    async (text) => {
      answer = cut('application/x-ndjson', text);
      await expect(drained(client.replayLedger())).rejects.toMatchObject({ code: unreachable });
    },
  );
});

describe('an answer of a tracker', () => {
  it('is taken by a field that every answer of its kind has', async () => {
    answer = send(200, json, '{"revision":1}');
    expect(await client.releaseClaim('c')).toEqual({ revision: 1 });
    answer = send(200, json, '{"results":[]}');
    expect(await client.placeClaims([])).toEqual({ results: [] });
    answer = send(200, json, '{"from":1,"to":2}');
    expect(await client.diffLedger({ from: '1', to: '2' })).toEqual({ from: 1, to: 2 });
    answer = send(200, 'application/xml', '<vcpu/>');
    expect(await client.domainXml('c')).toBe('<vcpu/>');
  });

  it('is its problem where it refuses', async () => {
    const problem = { type: '/problems/overloaded', code: 'overloaded', title: 'Too many', status: 503 };
    answer = send(503, 'application/problem+json', JSON.stringify(problem));
    await expect(client.releaseClaim('c')).rejects.toMatchObject({ code: 'overloaded', problem });
  });
});

describe('a name that no path can hold', () => {
  it.each(['', '.', '..'])('is refused, and nothing is asked: %j', async (name) => {
    const before = asked.length;
    const decisionsOf = async (host: string) =>
      drained(client.decisions(host, null, new AbortController().signal));
    const calls: [what: string, call: Promise<unknown>][] = [
      ["the host's name", client.host(name)],
      ["the host's name", client.removeHost(name)],
      ["the host's name", decisionsOf(name)],
      ["the claim's id", client.claim(name)],
      ["the claim's id", client.domainXml(name)],
      ["the move's id", client.endMove('c', name, 'confirm')],
      ["the libvirt domain's UUID", client.adoptGuest('a', name, { claimId: 'c' })],
    ];
    for (const [what, call] of calls) {
      const message = `${what} is '${name}', but it must not be empty, '.' or '..'`;
      await expect(call).rejects.toMatchObject({ code: 'invalid-name', message });
    }
    expect(asked.length).toBe(before);
  });

  it('is none of those that only look so', async () => {
    answer = send(200, json, '{"revision":1}');
    await client.host('a/../b');
    expect(asked.at(-1)).toBe('/v1/hosts/a%2F..%2Fb');
    await client.host('...');
    expect(asked.at(-1)).toBe('/v1/hosts/...');
  });
});

describe('a request that nobody answers', () => {
  beforeEach(() => {
    answer = () => undefined;
  });

  it('ends when the signal of its client aborts', async () => {
    const stopping = new AbortController();
    const hosts = new NumaledgerClient({ url, signal: stopping.signal }).hosts();
    await once(server, 'request');
    stopping.abort();
    await expect(hosts).rejects.toMatchObject({ code: unreachable });
  });

  it('ends when it takes too long', async () => {
    const hosts = new NumaledgerClient({ url, timeoutMs: 50 }).hosts();
    await expect(hosts).rejects.toMatchObject({ code: unreachable });
  });
});
