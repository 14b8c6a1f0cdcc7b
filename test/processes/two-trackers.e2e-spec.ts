import { NumaledgerClient } from '#contracts/client/api-client.js';
import { ApiProblemError } from '#contracts/client/api-error.js';
import { openEventStoreDb } from '#event-store/eventstoredb/eventstoredb-event-store.js';
import { readAll } from '#event-store/testing/events.js';
import { EventStoreDbDouble } from '#event-store/testing/eventstoredb-double.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { LedgerAudit } from '../chaos/ledger-audit.js';
import { startTracker, type TrackerProcess } from './tracker.js';

/** Two processes start and one starts again, which takes a busy machine seconds. */
jest.setTimeout(120_000);

const hosts = ['compute-1', 'compute-2', 'compute-3'];
/** What the hosts hold together is 48 CPUs; the guests want two each. */
const claims = 40;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const body = (n: number) => ({
  claimId: uuid(n),
  flavor: { vcpus: 2, memoryMb: 256, extraSpecs: { 'hw:cpu_policy': 'dedicated' } },
});

/** What a client was told of a claim: its host and revision, or the code of its refusal and the revision. */
type Told = string;

describe('two tracker processes on one EventStoreDB', () => {
  let server: EventStoreDbDouble;
  let trackers: TrackerProcess[];

  const start = (): Promise<TrackerProcess> =>
    startTracker('', { NUMALEDGER_LEDGER: server.connectionString });
  const client = ({ url }: TrackerProcess): NumaledgerClient => new NumaledgerClient({ url, token: '' });

  beforeEach(async () => {
    server = await EventStoreDbDouble.start();
    trackers = await Promise.all([start(), start()]);
  });
  afterEach(async () => {
    for (const tracker of trackers) await tracker.end('SIGKILL');
    server.kill();
  });

  /** Asks one tracker after the other until one answers. */
  async function told(n: number, first: number): Promise<Told> {
    for (let turn = first; ; turn++) {
      try {
        const { body: claim } = await client(trackers[turn % 2]!).placeClaim(body(n));
        return `${claim.host} at ${claim.revision}`;
      } catch (error) {
        const refused = error instanceof ApiProblemError && error.problem.status === 409;
        if (refused) return `${error.problem.code} at ${error.problem.revision}`;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  async function audited(): Promise<{ findings: readonly string[]; placed: string[] }> {
    const store = openEventStoreDb(server.connectionString);
    const audit = new LedgerAudit();
    const placed: string[] = [];
    for (const stored of await readAll(store, 'numaledger-zone-default')) {
      const event = decodeEvent(stored);
      audit.add(event);
      if (event.type === 'ClaimPlaced') placed.push(event.data.claim.claimId);
    }
    await store.close();
    return { findings: audit.findings, placed };
  }

  it('both write and answer; one is killed and comes back, and nothing is held twice or lost', async () => {
    const reports = hosts.map((host, index) =>
      client(trackers[index % 2]!).reportHost(
        host,
        parseSyntheticHost('socket:2 cell:1 core:4 thread:2 memory:16g'),
      ),
    );
    await Promise.all(reports);
    const answers = new Map<number, Told[]>();
    // Each claim is asked for at both trackers at once: whoever wins the race, the answers must be one.
    const asking = Array.from({ length: claims }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 15));
      answers.set(n, await Promise.all([told(n, 0), told(n, 1)]));
    });
    await new Promise((resolve) => setTimeout(resolve, claims * 5));
    await trackers[0]!.end('SIGKILL');
    trackers[0] = await start();
    await Promise.all(asking);

    for (let n = 0; n < claims; n++) answers.get(n)!.push(await told(n, 0), await told(n, 1));
    const contradicted = [...answers].filter(([, all]) => new Set(all).size > 1);
    expect(contradicted).toEqual([]);
    const { findings, placed } = await audited();
    expect(findings).toEqual([]);
    const held = [...answers].filter(([, [answer]]) => answer!.startsWith('compute-')).map(([n]) => uuid(n));
    expect(held.length).toBe(24);
    expect([...placed].sort()).toEqual(held.sort());

    const verified = await Promise.all(trackers.map((tracker) => client(tracker).verifyLedger()));
    const [one, two] = verified.map(({ valid, revision, lastHash, servedState }) => {
      return { valid, revision, lastHash, servedState };
    });
    expect(one).toEqual(two);
    expect(one).toMatchObject({ valid: true, revision: hosts.length + claims - 1 });
  });
});
