import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProblemCode, problemKinds } from '#contracts/problems/problem.js';
import { exampleIds } from '../../apps/tracker/src/openapi/examples.js';
import { type Answer, Api } from './api.js';
import { claimBody, reportHost, scene, setScene, smallFlavor, uuid } from './scene.js';

describe('commands', () => {
  let folder: string;
  let api: Api;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-happy-'));
    api = await Api.start({ folder });
  });
  afterEach(async () => {
    await api.end();
    await rm(folder, { recursive: true });
  });

  async function restart(): Promise<void> {
    await api.end();
    api = await Api.start({ folder });
  }

  const same = (answers: readonly Answer[]): string[] => [...new Set(answers.map(({ text }) => text))];

  /** Sends a command, sends it again, and again after a restart. */
  async function thrice(method: string, path: string, body?: unknown): Promise<Answer[]> {
    const ask = () => api.ask(method, path, { body });
    const first = await ask();
    const second = await ask();
    await restart();
    return [first, second, await ask()];
  }

  const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);

  describe('that only another claim stands in the way of are not decided, and can be sent again', () => {
    const other = claimBody(uuid(20), { group: { id: 'web', policy: 'affinity' }, instanceId: uuid(21) });
    const asked: readonly (readonly [code: string, body: object])[] = [
      ['group-conflict', claimBody(uuid(10), { group: { id: 'web', policy: 'anti-affinity' } })],
      ['instance-claimed', claimBody(uuid(10), { instanceId: uuid(21) })],
    ];

    it.each(asked)('%s', async (code, body) => {
      await reportHost(api, scene.host);
      await api.must('POST', '/v1/claims', { body: other });
      const before = await api.trace();
      const refused = await api.ask('POST', '/v1/claims', { body });
      expect(refused).toMatchObject({ status: 409, body: { code, claimId: uuid(10) } });
      const { results } = await api.must('POST', '/v1/claims/batch', { body: { claims: [body] } });
      expect(results).toEqual([{ status: 409, problem: refused.body }]);
      expect(await api.trace()).toEqual(before);
      await api.must('DELETE', `/v1/claims/${uuid(20)}`);
      expect((await api.ask('POST', '/v1/claims', { body })).status).toBe(201);
    });

    it('move-under-way', async () => {
      await setScene(api);
      const move = { moveId: uuid(110), kind: 'cold-migration' };
      const path = `/v1/claims/${scene.moving}/moves`;
      const refused = await api.ask('POST', path, { body: move });
      const named = { code: 'move-under-way', claimId: scene.moving, moveId: uuid(110) };
      expect([refused.status, refused.body]).toEqual([409, expect.objectContaining(named)]);
      await api.must('POST', `${path}/${scene.openMove}/revert`);
      expect((await api.ask('POST', path, { body: move })).status).toBe(201);
    });
  });

  describe('with an id of their own are answered alike, byte for byte, after a restart too', () => {
    beforeEach(() => setScene(api));

    it('a claim', async () => {
      const answers = await thrice('POST', '/v1/claims', claimBody(uuid(10), { lease: { seconds: 600 } }));
      expect(statuses(answers)).toEqual([201, 200, 200]);
      expect(same(answers)).toHaveLength(1);
      expect(answers[0]!.body).toMatchObject({ claimId: uuid(10), state: 'placed', zone: 'default' });
    });

    it('a claim that asks for what placement only passes on', async () => {
      const extraSpecs = {
        ...smallFlavor.extraSpecs,
        'hw:mem_encryption': 'true',
        'hw:mem_page_size': 'small',
        'hw:maxphysaddr_mode': 'emulate',
        'hw:pmem': '4GB',
      };
      const properties = { hw_firmware_type: 'uefi', hw_maxphysaddr_bits: '42' };
      const flavor = { ...smallFlavor, extraSpecs };
      const body = claimBody(uuid(10), { flavor, image: { properties } });
      const answers = await thrice('POST', '/v1/claims', body);
      expect(statuses(answers)).toEqual([201, 200, 200]);
      expect(same(answers)).toHaveLength(1);
      const guest = {
        physicalAddresses: { mode: 'emulate', bits: 42 },
        memoryEncryption: 'amd-sev',
        persistentMemory: ['4GB'],
      };
      expect(answers[0]!.body).toMatchObject({ guest });
      expect(await api.must('GET', `/v1/claims/${uuid(10)}`)).toMatchObject({ guest });
      await api.must('DELETE', `/v1/claims/${uuid(10)}`);
      expect(await api.must('GET', `/v1/claims/${uuid(10)}`)).not.toHaveProperty('guest');
    });

    it('a claim, also when it was confirmed, applied and moved since', async () => {
      const first = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(10)) });
      await api.must('POST', `/v1/claims/${uuid(10)}/confirm`);
      const move = { moveId: uuid(110), kind: 'cold-migration' };
      await api.must('POST', `/v1/claims/${uuid(10)}/moves`, { body: move });
      await api.must('POST', `/v1/claims/${uuid(10)}/moves/${uuid(110)}/confirm`);
      await restart();
      const again = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(10)) });
      expect([again.status, again.text]).toEqual([200, first.text]);
    });

    it('a claim whose body is written in another order, with its defaults', async () => {
      const first = await api.ask('POST', '/v1/claims', { body: claimBody(uuid(10)) });
      const { vcpus, memoryMb, extraSpecs } = smallFlavor;
      const written = {
        group: null,
        flavor: { extraSpecs, memoryMb, vcpus },
        instanceId: uuid(10),
        claimId: uuid(10),
        target: {},
        pciRequests: [],
      };
      const again = await api.ask('POST', '/v1/claims', { body: written });
      expect([again.status, again.text]).toEqual([200, first.text]);
    });

    it('a rejected claim, also when there is room by now', async () => {
      const body = claimBody(uuid(10), { target: { hosts: ['compute-7'] } });
      const first = await api.ask('POST', '/v1/claims', { body });
      await reportHost(api, 'compute-7');
      const answers = [first, ...(await thrice('POST', '/v1/claims', body))];
      expect(statuses(answers)).toEqual([409, 409, 409, 409]);
      expect(same(answers)).toHaveLength(1);
    });

    it('a batch', async () => {
      const tooLarge = { ...smallFlavor, vcpus: 500 };
      const claims = [
        claimBody(uuid(10)),
        claimBody(uuid(11), { flavor: tooLarge }),
        claimBody(uuid(10)),
        claimBody(scene.released),
        claimBody(uuid(10), { lease: { seconds: 5 } }),
        claimBody(uuid(12), { flavor: { ...smallFlavor, vcpus: 3, extraSpecs: { 'hw:numa_nodes': '2' } } }),
        claimBody(uuid(13)),
      ];
      const answers = await thrice('POST', '/v1/claims/batch', { claims });
      const results = answers.map(({ body }) => body.results);
      expect(results.map((one) => one.map(({ status }: { status: number }) => status))).toEqual([
        [201, 409, 200, 409, 409, 400, 201],
        [200, 409, 200, 409, 409, 400, 200],
        [200, 409, 200, 409, 409, 400, 200],
      ]);
      const bodies = results.map((one) =>
        JSON.stringify(one.map(({ claim, problem }: Record<string, unknown>) => claim ?? problem)),
      );
      expect(new Set(bodies).size).toBe(1);
      for (const [nth, body] of claims.entries()) {
        const { status, claim, problem } = results[2][nth];
        const alone = await api.ask('POST', '/v1/claims', { body });
        expect([alone.status, alone.text]).toEqual([status, JSON.stringify(claim ?? problem)]);
      }
    });

    it('a release, also of a claim that is being moved', async () => {
      for (const claimId of [scene.placed, scene.moving]) {
        const answers = await thrice('DELETE', `/v1/claims/${claimId}`);
        expect(statuses(answers)).toEqual([200, 200, 200]);
        expect(same(answers)).toHaveLength(1);
        const { body } = answers[0]!;
        expect(body).toMatchObject({ state: 'released', host: null, placement: null, moveId: null });
        expect(body.revision).toBe(body.endedAt);
      }
      expect(await api.must('GET', '/v1/usage')).toMatchObject({ claims: { moving: 0 } });
    });

    it('a confirmation', async () => {
      const path = `/v1/claims/${scene.placed}/confirm`;
      const [first, second, third] = await thrice('POST', path);
      expect(statuses([first!, second!, third!])).toEqual([200, 200, 200]);
      expect(first!.body).toMatchObject({ state: 'confirmed', host: scene.host });
      const moves = `/v1/claims/${scene.placed}/moves`;
      await api.must('POST', moves, { body: { moveId: uuid(110), kind: 'cold-migration' } });
      await api.must('POST', `${moves}/${uuid(110)}/confirm`);
      const answers = [first!, second!, third!, await api.ask('POST', path)];
      expect(same(answers)).toHaveLength(1);
      const { confirmedAt, state, host } = await api.must('GET', `/v1/claims/${scene.placed}`);
      expect([confirmedAt, state, host]).toEqual([first!.body.revision, 'confirmed', scene.other]);
      await api.must('DELETE', `/v1/claims/${scene.placed}`);
      expect((await api.ask('POST', path)).body).toMatchObject({ status: 409, code: 'claim-ended' });
    });

    it('a move, its rejection, its confirmation and its reversal', async () => {
      const moves = `/v1/claims/${scene.placed}/moves`;
      const nowhere = { moveId: uuid(109), kind: 'evacuation', target: { hosts: ['compute-9'] } };
      const rejected = await thrice('POST', moves, nowhere);
      expect(statuses(rejected)).toEqual([409, 409, 409]);
      const started = await thrice('POST', moves, { moveId: uuid(110), kind: 'live-migration' });
      expect(statuses(started)).toEqual([201, 200, 200]);
      const reverted = await thrice('POST', `${moves}/${uuid(110)}/revert`);
      const again = await api.ask('POST', moves, { body: { moveId: uuid(110), kind: 'live-migration' } });
      expect([again.status, again.text]).toEqual([200, started[0]!.text]);
      await api.must('POST', moves, { body: { moveId: uuid(111), kind: 'cold-migration' } });
      const confirmed = await thrice('POST', `${moves}/${uuid(111)}/confirm`);
      expect([...statuses(reverted), ...statuses(confirmed)]).toEqual([200, 200, 200, 200, 200, 200]);
      for (const answers of [rejected, started, reverted, confirmed]) expect(same(answers)).toHaveLength(1);
      expect([reverted[0]!.body.state, confirmed[0]!.body.state]).toEqual(['reverted', 'confirmed']);
    });

    it('leave one decision each in the ledger', async () => {
      await thrice('POST', '/v1/claims', claimBody(uuid(10)));
      await thrice('DELETE', `/v1/claims/${uuid(10)}`);
      const { events } = await api.must('GET', `/v1/ledger?claim=${uuid(10)}`);
      expect(events.map(({ type }: { type: string }) => type)).toEqual(['ClaimPlaced', 'ClaimReleased']);
      expect(await api.trace()).toMatchObject({ valid: true });
    });
  });

  it('a released id stays ended, for the same request and for another', async () => {
    await setScene(api);
    const flavor = { ...smallFlavor, memoryMb: 1024 };
    for (const restarted of [false, true]) {
      if (restarted) await restart();
      const answers = [claimBody(scene.released), claimBody(scene.released, { flavor })].map((body) =>
        api.ask('POST', '/v1/claims', { body }),
      );
      expect((await Promise.all(answers)).map(({ status, body }) => [status, body.code])).toEqual([
        [409, 'claim-ended'],
        [409, 'claim-conflict'],
      ]);
    }
  });

  it('on hosts say whether anything changed, and append nothing when not', async () => {
    await reportHost(api, 'compute-1');
    const calls: [string, string, unknown?][] = [
      ['PUT', 'policy', { sharedCpus: '0-1', dedicatedCpus: [2, 3] }],
      ['POST', 'disable', { reason: 'memory errors' }],
      ['POST', 'enable'],
      ['POST', 'outcomes', { kind: 'drifted', instanceId: uuid(1), drift: 'foreign' }],
      ['POST', 'outcomes', { kind: 'drift-cleared', instanceId: uuid(1) }],
    ];
    let revision = 0;
    for (const [method, path, body] of calls) {
      const ask = () => api.must(method, `/v1/hosts/compute-1/${path}`, { body });
      expect(await ask()).toEqual({ host: 'compute-1', revision: ++revision, changed: true });
      expect(await ask()).toEqual({ host: 'compute-1', revision, changed: false });
    }
    await reportHost(api, 'compute-1');
    expect((await api.trace()).revision).toBe(revision);
    expect(await api.must('DELETE', '/v1/hosts/compute-1')).toMatchObject({ changed: true });
    expect((await api.ask('DELETE', '/v1/hosts/compute-1')).body.code).toBe('host-not-found');
  });
});

describe('queries', () => {
  let api: Api;
  beforeAll(async () => {
    api = await Api.start();
    await setScene(api);
  });
  afterAll(() => api.end());

  const queries = [
    '/v1/hosts',
    `/v1/hosts/${scene.host}`,
    '/v1/claims',
    `/v1/claims/${scene.placed}`,
    '/v1/usage',
    '/v1/ledger',
    '/v1/ledger/verify',
  ];

  it.each(queries)('%s names its revision in body and header, to GET and HEAD', async (path) => {
    const { revision } = await api.trace();
    const answer = await api.ask('GET', path);
    expect([answer.status, answer.body.revision]).toEqual([200, revision]);
    expect(answer.headers.get('numaledger-revision')).toBe(String(revision));
    const head = await api.ask('HEAD', path);
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it.each(queries.slice(0, 5))('%s?at= gives what it gave then', async (path) => {
    const { revision } = await api.trace();
    const before = await api.must('GET', path);
    await api.must('PUT', `/v1/hosts/${scene.host}/policy`, { body: { labels: { at: path } } });
    await api.must('POST', '/v1/claims', { body: claimBody(uuid(700 + path.length)) });
    expect(await api.must('GET', `${path}?at=${revision}`)).toEqual(before);
  });

  it('pages give everything once', async () => {
    const all = (await api.must('GET', '/v1/claims')).claims;
    const paged: unknown[] = [];
    for (let after = ''; ; ) {
      const { claims, next } = await api.must('GET', `/v1/claims?limit=2${after && `&after=${after}`}`);
      expect(claims.length).toBeLessThanOrEqual(2);
      paged.push(...claims);
      if (next === null) break;
      after = next;
    }
    expect(paged).toEqual(all);
    const events: unknown[] = [];
    for (let from: number | null = 0; from !== null; ) {
      const page: { events: unknown[]; next: number | null } = await api.must(
        'GET',
        `/v1/ledger?limit=3&from=${from}`,
      );
      events.push(...page.events);
      from = page.next;
    }
    expect(events).toEqual((await api.must('GET', '/v1/ledger?limit=1000')).events);
  });

  it('the ledger says which tracker decided', async () => {
    const { events } = await api.must('GET', '/v1/ledger');
    const replayed: string = await api.must('GET', '/v1/ledger/replay');
    const lines = replayed.trim().split('\n');
    const trackers = [...events, ...lines.map((line) => JSON.parse(line))].map(({ tracker }) => tracker);
    expect(trackers.length).toBeGreaterThan(10);
    expect(new Set(trackers)).toEqual(new Set([api.engine.tracker]));
  });

  it('a domain is given as XML, with its revision', async () => {
    const answer = await api.ask('GET', `/v1/claims/${scene.placed}/domain-xml`);
    expect(answer.headers.get('content-type')).toMatch(/^application\/xml/);
    expect(answer.headers.get('numaledger-revision')).toBe(String((await api.trace()).revision));
    expect(answer.text).toMatch(/<vcpupin vcpu="0"/);
  });

  it('a dry run holds nothing', async () => {
    const before = await api.trace();
    const answer = await api.ask('POST', '/v1/candidates', { body: { flavor: smallFlavor } });
    expect([answer.status, answer.body.revision]).toEqual([200, before.revision]);
    expect(answer.body.candidates.map(({ host }: { host: string }) => host).sort()).toEqual([
      scene.host,
      scene.other,
    ]);
    expect(await api.trace()).toEqual(before);
  });

  it('a dry run can ask hosts that are only thought of, and names them as they are printed back', async () => {
    const before = await api.trace();
    const { candidates, reasons } = await api.must('POST', '/v1/candidates', {
      body: {
        flavor: {
          vcpus: 4,
          memoryMb: 512,
          extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' },
        },
        syntheticHosts: ['cell:2 core:2', 'thread:2 core:2'],
      },
    });
    const [{ host, placement }] = candidates;
    expect([candidates.length, host]).toEqual([1, 'socket:1 cell:2 core:2 thread:1 memory:1g']);
    expect(placement.cells.map(({ pins }: { pins: unknown }) => pins)).toEqual([
      { 0: 0, 1: 1 },
      { 2: 2, 3: 3 },
    ]);
    expect(reasons).toEqual([{ rule: 'host-cells', hosts: 1 }]);
    expect(await api.trace()).toEqual(before);
  });

  it('an unknown claim is named with the revision at which it is unknown', async () => {
    const answer = await api.ask('GET', `/v1/claims/${exampleIds.claim}`);
    expect([answer.status, answer.body.revision]).toEqual([404, (await api.trace()).revision]);
  });

  it('each problem code has a page that says what it means and what to do', async () => {
    for (const code of Object.keys(problemKinds) as ProblemCode[]) {
      const answer = await api.must('GET', `/problems/${code}`);
      const meaning = expect.stringMatching(/^[A-Z].{40,300}\.$/);
      expect(answer).toEqual({ type: `/problems/${code}`, code, ...problemKinds[code], meaning });
      expect(answer.meaning).not.toContain(answer.title);
    }
  });
});

describe('/metrics', () => {
  it('counts what was done, and says what is', async () => {
    const api = await Api.start();
    await setScene(api);
    await api.ask('POST', '/v1/claims', { body: claimBody(scene.released) });
    await api.ask('POST', '/v1/claims', {
      body: claimBody(scene.placed, { group: { id: 'db', policy: 'anti-affinity' } }),
    });
    const answer = await api.ask('GET', '/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const value = (series: string): number => {
      const line = answer.text.split('\n').find((text) => text.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1));
    };
    const command = (type: string, result: string): number =>
      value(`numaledger_commands_total{type="${type}",result="${result}"}`);
    expect({
      reported: command('ReportHost', 'HostReported'),
      placed: command('PlaceClaim', 'ClaimPlaced'),
      rejected: command('PlaceClaim', 'ClaimRejected'),
      repeated: command('PlaceClaim', 'repeated'),
      refused: command('PlaceClaim', 'claim-ended'),
      revision: value('numaledger_ledger_revision'),
      events: value('numaledger_appended_events_total'),
      appends: value('numaledger_append_seconds_count'),
      decided: value('numaledger_group_commands_sum'),
      hosts: value('numaledger_hosts'),
      heldClaims: value('numaledger_claims{state="placed"}'),
      releasedClaims: value('numaledger_claims{state="released"}'),
      queue: value('numaledger_queue_commands'),
      streams: value('numaledger_event_streams'),
      reachable: value('numaledger_ledger_reachable'),
    }).toEqual({
      reported: 3,
      placed: 4,
      rejected: 1,
      repeated: 1,
      refused: 1,
      revision: 12,
      events: 13,
      appends: 13,
      decided: 15,
      hosts: 3,
      heldClaims: 3,
      releasedClaims: 1,
      queue: 0,
      streams: 0,
      reachable: 1,
    });
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(0);
    await api.end();
  });
});
