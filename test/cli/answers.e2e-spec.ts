import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Problem, problem } from '#contracts/problems/problem.js';
import { type Finished, numaledger } from '../processes/numaledger.js';

/** Each command is a process: a busy machine takes its time. */
jest.setTimeout(120_000);

let server: Server;
let url: string;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send =
  (status: number, type: string, text: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(text);

const refuse = (document: Problem): RequestListener =>
  send(document.status, 'application/problem+json', JSON.stringify(document));

/** Never ends: a command that waits for the rest does not either. */
const endless: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.write('<html>');
};

const cut: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"revision":', () => response.destroy());
};

function run(given: RequestListener, ...args: string[]): Promise<Finished> {
  answer = given;
  return numaledger(args, { settings: { NUMALEDGER_URL: url } });
}

const release = ['claim', 'release', '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90'];
const html = '<html><h1>hello</h1></html>';
const elsewhere = 'numaledger: no numaledger answers at http://127';
const hint = 'name another with --url or NUMALEDGER_URL';

describe('exit code 3, nothing on standard output, and what to do', () => {
  const cases: [name: string, given: RequestListener, says: string, ...args: string[]][] = [
    ['an answer that is cut', cut, 'the answer was cut off', ...release],
    ['a page', send(200, 'text/html', html), elsewhere, ...release],
    ['a page instead of XML', send(200, 'text/html', html), elsewhere, 'claim', 'domain-xml', 'c'],
    ['a page without end', endless, elsewhere, 'usage'],
    ['JSON of something else', send(200, 'application/json', '{"id":1}'), elsewhere, ...release],
    ['a proxy without a tracker', send(502, 'text/html', html), 'it sent 502 with text/html', ...release],
    ['a refusal of something else', send(404, 'text/plain', 'no'), 'it sent 404 with text/plain', ...release],
  ];

  it.each(cases)('%s', async (_name, given, says, ...args) => {
    const { code, stdout, stderr } = await run(given, ...args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr).toContain(url);
    expect(stderr).toContain(hint);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });
});

describe('a problem of the tracker', () => {
  const overloaded = problem('overloaded', '4096 commands are waiting; try again in a second');

  it('is exit code 3 where it cannot take the command now, and says why', async () => {
    expect(await run(refuse(overloaded), ...release)).toEqual({
      code: 3,
      stdout: '',
      stderr: 'numaledger: 4096 commands are waiting; try again in a second [overloaded]\n',
    });
    const { code, stdout } = await run(refuse(overloaded), ...release, '-o', 'json');
    expect({ code, problem: JSON.parse(stdout) }).toEqual({ code: 3, problem: overloaded });
  });

  it.each([problem('claim-not-found', 'there is none'), problem('internal')])(
    'is exit code 1 otherwise: $code',
    async (document) => {
      const { code, stderr } = await run(refuse(document), ...release);
      expect(code).toBe(1);
      expect(stderr).toContain(`[${document.code}]`);
    },
  );

  it.each([
    [['no-valid-host', 'no-valid-host'], 1],
    [['overloaded', 'no-valid-host'], 3],
  ] as const)('counts for a batch as well: %j', async (codes, exitCode) => {
    const results = codes
      .map((code) => problem(code))
      .map(({ status, ...rest }) => {
        return { status, problem: { status, ...rest } };
      });
    const given = send(200, 'application/json', JSON.stringify({ results }));
    answer = given;
    const input = JSON.stringify(codes.map(() => ({ flavor: { vcpus: 1, memoryMb: 64 } })));
    const { code } = await numaledger(['claim', 'batch', '-'], { settings: { NUMALEDGER_URL: url }, input });
    expect(code).toBe(exitCode);
  });
});

describe('ledger verify', () => {
  const found = {
    revision: 9,
    events: 10,
    placements: 8,
    rejections: 0,
    snapshots: [],
    lastHash: 'a',
    replayedState: 'b',
    servedState: 'b',
    seconds: 0,
  };

  it.each([
    [true, 0, /valid \(.*\nsnapshot at revision 7 not usable: 7\.snapshot: it is damaged\n$/s],
    [false, 1, /NOT VALID .*\nfault at revision 3: chain: broken\n$/s],
  ])(
    'tells of snapshots that are not usable, and ends with 1 for the ledger alone: %s',
    async (valid, exitCode, says) => {
      const faults = valid ? [] : [{ revision: 3, rule: 'chain', detail: 'broken' }];
      const unusableSnapshots = [{ revision: 7, detail: '7.snapshot: it is damaged' }];
      const answered = JSON.stringify({ ...found, valid, faults, unusableSnapshots });
      const { code, stdout } = await run(send(200, 'application/json', answered), 'ledger', 'verify');
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: expect.stringMatching(says) });
    },
  );
});

describe('ledger follow', () => {
  it('ends with 1 and the reason where the tracker cannot go on', async () => {
    const damaged = problem('ledger-damaged', 'the ledger is damaged at revision 4');
    const given: RequestListener = (request, response) => {
      const follows = request.url!.startsWith('/v1/ledger/events');
      const text = follows
        ? `event: problem\ndata: ${JSON.stringify(damaged)}\n\n`
        : '{"revision":9,"events":[],"next":null}';
      send(200, follows ? 'text/event-stream' : 'application/json', text)(request, response);
    };
    expect(await run(given, 'ledger', 'follow')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'numaledger: the ledger is damaged at revision 4 [ledger-damaged]\n',
    });
  });
});
