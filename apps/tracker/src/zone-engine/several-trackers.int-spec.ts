import type { EventStore } from '#event-store/event-store.js';
import { openEventStoreDb } from '#event-store/eventstoredb/eventstoredb-event-store.js';
import { readAll } from '#event-store/testing/events.js';
import { EventStoreDbDouble } from '#event-store/testing/eventstoredb-double.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import { place, uuid } from '#ledger/testing/scenario.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { LedgerAudit } from '../../../../test/chaos/ledger-audit.js';
import type { Committed } from './waiting.js';
import { ledgerStream, ZoneEngine } from './zone-engine.js';

// For machines that are busy.
jest.setTimeout(60_000);

const timing = { appendDeadline: 2_000, readDeadline: 2_000, pauses: [20, 100] };
const impatient = { appendDeadline: 300, readDeadline: 300, pauses: [] };
const stream = ledgerStream('default');

let server: EventStoreDbDouble;
let stores: EventStore[];
let engines: ZoneEngine[];
let poisons: Error[];
/** Appends that engines have sent off. */
let appends: number;

async function open(with_ = timing): Promise<ZoneEngine> {
  const store = openEventStoreDb(server.connectionString, with_);
  const append: EventStore['append'] = (...args) => {
    appends++;
    return store.append(...args);
  };
  const counting: EventStore = Object.assign(Object.create(store) as EventStore, { append });
  const engine = new ZoneEngine({
    store: counting,
    zone: 'default',
    onPoison: (error) => poisons.push(error),
  });
  stores.push(store);
  engines.push(engine);
  await engine.open();
  return engine;
}

/** A command as a tracker takes it in. */
function submit(
  engine: ZoneEngine,
  id: string,
  command: Parameters<ZoneEngine['submit']>[0],
): Promise<Committed> {
  return engine.submit(command, { id, time: new Date().toISOString() });
}

const claim = (engine: ZoneEngine, number: number): Promise<Committed> =>
  submit(engine, `claim:${uuid(number)}`, place(number));

/** Claims, and gives back control when the append is under way; the answer is inside, so that it is not waited for. */
async function claimUnderWay(engine: ZoneEngine, number: number): Promise<{ answer: Promise<Committed> }> {
  const before = appends;
  const answer = claim(engine, number);
  while (appends === before) await new Promise((resolve) => setImmediate(resolve));
  return { answer };
}

const release = (engine: ZoneEngine, number: number): Promise<Committed> =>
  submit(engine, `release:${uuid(number)}`, { type: 'ReleaseClaim', claimId: uuid(number) });

async function report(engine: ZoneEngine, hosts: number): Promise<void> {
  const shape = parseSyntheticHost('socket:2 cell:1 core:8 thread:2 memory:64g page-2m:8192');
  for (let host = 1; host <= hosts; host++)
    await submit(engine, `report:${host}`, { type: 'ReportHost', host: `compute-${host}`, report: shape });
}

const hash = (engine: ZoneEngine): Promise<string> => engine.read(stateHash);

async function findings(): Promise<readonly string[]> {
  const audit = new LedgerAudit();
  for (const stored of await readAll(stores[0]!, stream)) audit.add(decodeEvent(stored));
  return audit.findings;
}

beforeEach(async () => {
  server = await EventStoreDbDouble.start();
  stores = [];
  engines = [];
  poisons = [];
  appends = 0;
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await Promise.all(stores.map((store) => store.close()));
  server.kill();
  expect(poisons).toEqual([]);
});

it('four trackers that write at once hold the same state, and nothing is held twice', async () => {
  const four = [await open(), await open(), await open(), await open()];
  await report(four[0]!, 4);
  const client = async (engine: ZoneEngine, first: number): Promise<void> => {
    for (let number = first; number < first + 20; number++) {
      const { events } = await claim(engine, number);
      if (events[0]!.type === 'ClaimPlaced' && number % 2 === 0) await release(engine, number);
    }
  };
  await Promise.all(
    four.flatMap((engine, index) =>
      [0, 1, 2].map((part) => client(engine, 10_000 * (index + 1) + 100 * part)),
    ),
  );
  const head = await stores[0]!.head(stream);
  await Promise.all(four.map((engine) => engine.reach(head, 5_000)));
  expect(new Set(await Promise.all(four.map(hash))).size).toBe(1);
  expect(await findings()).toEqual([]);
});

it('each of two busy trackers gets its turn', async () => {
  const two = [await open(), await open()];
  await report(two[0]!, 4);
  const client = async (engine: ZoneEngine, first: number): Promise<number> => {
    let answered = 0;
    for (let number = first; answersLeft > 0; number++, answered++, answersLeft--) {
      await claim(engine, number);
      await release(engine, number);
    }
    return answered;
  };
  let answersLeft = 300;
  const answered = await Promise.all(
    two.map(async (engine, index) => {
      const clients = [1, 2, 3, 4].map((part) => client(engine, 100_000 * index + 10_000 * part));
      return (await Promise.all(clients)).reduce((sum, one) => sum + one, 0);
    }),
  );
  expect(Math.min(...answered)).toBeGreaterThan(30);
});

it('the same claim sent to two trackers at once is decided once', async () => {
  const [a, b] = [await open(), await open()];
  await report(a, 1);
  for (let number = 1; number <= 20; number++) {
    const [one, two] = await Promise.all([claim(a, number), claim(b, number)]);
    expect(two.events).toEqual(one.events);
  }
  expect(await hash(a)).toBe(await hash(b));
});

it('a refusal is decided on what other trackers wrote a moment ago', async () => {
  const [a, b] = [await open(), await open()];
  await report(a, 1);
  for (let number = 1; number <= 20; number++) {
    await claim(a, number);
    expect((await release(b, number)).events.map(({ type }) => type)).toEqual(['ClaimReleased']);
    await expect(claim(a, number)).rejects.toMatchObject({ code: 'claim-ended' });
  }
});

it('a claim whose append got no answer, but was written, is answered as the new one it is', async () => {
  const engine = await open(impatient);
  await report(engine, 1);
  server.faults.push({ at: 'after-write', does: 'never-answer' });
  const answer = await claim(engine, 1);
  expect(answer).toMatchObject({
    repeated: false,
    revision: 1,
    events: [{ type: 'ClaimPlaced', revision: 1 }],
  });
  expect(await claim(engine, 1)).toEqual({ ...answer, repeated: true });
});

it('a removal whose append got no answer, but was written, is answered as done', async () => {
  const engine = await open(impatient);
  await report(engine, 1);
  server.faults.push({ at: 'after-write', does: 'never-answer' });
  const { events } = await submit(engine, 'remove', { type: 'RemoveHost', host: 'compute-1' });
  expect(events.map(({ type }) => type)).toEqual(['HostRemoved']);
});

it('an append that is written after its tracker gave it up is found, also when it decided anew meanwhile', async () => {
  const engine = await open(impatient);
  await report(engine, 1);
  server.faults.push({ at: 'before-write', does: 'wait', milliseconds: 450 });
  server.faults.push({ at: 'before-write', does: 'wait', milliseconds: 250 });
  const { events, repeated } = await claim(engine, 1);
  expect({ repeated, types: events.map(({ type }) => type) }).toEqual({
    repeated: false,
    types: ['ClaimPlaced'],
  });
  expect((await readAll(stores[0]!, stream)).map(({ type }) => type)).toEqual([
    'HostReported',
    'ClaimPlaced',
  ]);
});

it('a frozen ledger: queries see the last durable revision, the append under way counts when it thaws', async () => {
  const engine = await open({ ...timing, appendDeadline: 10_000 });
  await report(engine, 1);
  const before = await hash(engine);
  server.freeze();
  const claiming = await claimUnderWay(engine, 1);
  expect(await hash(engine)).toBe(before);
  server.thaw();
  expect((await claiming.answer).events.map(({ type }) => type)).toEqual(['ClaimPlaced']);
  expect(await engine.read(({ claims }) => [...claims.values()].map(({ state }) => state))).toEqual([
    'placed',
  ]);
});

it('a frozen ledger: commands behind the one under way are refused', async () => {
  const engine = await open({ ...timing, appendDeadline: 10_000 });
  await report(engine, 1);
  server.freeze();
  const claiming = await claimUnderWay(engine, 1);
  await expect(claim(engine, 2)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  expect(engine.ledgerReachable).toBe(false);
  await expect(claim(engine, 3)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  server.thaw();
  expect((await claiming.answer).repeated).toBe(false);
  expect(engine.ledgerReachable).toBe(true);
  expect((await claim(engine, 3)).repeated).toBe(false);
});

it('a ledger that was away: commands are refused, queries go on, and both trackers find back by themselves', async () => {
  const [a, b] = [await open(impatient), await open(impatient)];
  await report(a, 1);
  await b.reach(0, 5_000);
  server.kill();
  await expect(claim(a, 1)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  expect(await b.read(({ revision }) => revision)).toBe(0);
  await server.listen();
  let placed: Committed | null = null;
  while (!placed) placed = await claim(a, 1).catch(() => null);
  const reached = new Promise<void>((resolve) => b.onCommitted(() => resolve()));
  if ((await b.read(({ revision }) => revision)) < placed.revision) await reached;
  expect(await hash(b)).toBe(await hash(a));
  expect(b.ledgerReachable).toBe(true);
});

it('a ledger that lost events stops its tracker', async () => {
  const engine = await open();
  await report(engine, 2);
  server.stream(stream).restoreTo(0);
  await expect(claim(engine, 1)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  expect(poisons.splice(0)).toMatchObject([{ code: 'ledger-rewound' }]);
});
