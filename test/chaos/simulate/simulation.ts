import { eventHash } from '#ledger/events/event-codec.js';
import { afterTheRun } from './after-the-run.js';
import { Answers } from './answers.js';
import type { FaultCounts } from './faults.js';
import { Network } from './network.js';
import { Random } from './random.js';
import { SimulatedAdapter } from './simulated-adapter.js';
import { SimulatedClient } from './simulated-client.js';
import { SimulatedLedger } from './simulated-ledger.js';
import { hostNames, SimulatedOperator } from './simulated-operator.js';
import type { LedgerServer } from './simulated-store.js';
import { SimulatedTime } from './simulated-time.js';
import { SimulatedTracker } from './simulated-tracker.js';
import { troubleMaker } from './trouble-maker.js';

export interface SimulationResult {
  readonly seed: number;
  readonly trackers: number;
  /** Events of the ledger in the end. */
  readonly events: number;
  /** The hash of the last one, and so of all; null: there is none. */
  readonly lastHash: string | null;
  /** How often each type of event is in the ledger. */
  readonly types: ReadonlyMap<string, number>;
  /** What is wrong; empty: every invariant held. */
  readonly findings: readonly string[];
  readonly faults: FaultCounts;
}

/** Virtual milliseconds of trouble, and until everyone must have an answer once all is well again. */
const troubleMs = 6_000;
const healMs = 60_000;
/** Until the last request that is still on its way has arrived, and leases that ran out have ended. */
const restMs = 5_000;

/** One run of several trackers, their ledger and all who call them. The same seed always gives the same run. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const random = new Random(seed);
  const time = new SimulatedTime();
  const faults: FaultCounts = new Map();
  const ledger = new SimulatedLedger();
  const server: LedgerServer = { ledger, time, random, faults, trouble: 0, mode: 'running', held: [] };
  const answers = new Answers();
  const poisons: string[] = [];
  const found: string[] = [];
  const surroundings = {
    server,
    snapshotEvery: random.pick([0, 10, 25]),
    onPoison: (error: Error) => void poisons.push(`a tracker stopped: ${error.message}`),
    found: (finding: string) => void found.push(finding),
  };
  const trackers = Array.from({ length: random.between(2, 4) }, () => new SimulatedTracker(surroundings));
  for (const tracker of trackers) tracker.start();
  const around = { time, random, network: new Network(server, answers, trackers) };
  const clients = Array.from(
    { length: random.between(2, 5) },
    (_, index) => new SimulatedClient(index, around),
  );
  const operator = new SimulatedOperator(around);
  const adapters = hostNames.map((host, index) => new SimulatedAdapter(host, 10 + index, around));
  const callers = [...clients, operator, ...adapters];
  let reported = false;
  void operator.reportHosts().then(() => {
    reported = true;
  });
  await time.passUntil(() => reported, healMs);
  server.trouble = random.pick([0, 1, 3, 6]);
  const mischief = troubleMaker(server, trackers);
  for (const client of clients) void client.run(random.between(8, 24));
  void operator.run(random.between(2, 8));
  for (const adapter of adapters) void adapter.run(random.between(2, 6));
  const done = (): boolean => poisons.length > 0 || callers.every((caller) => caller.done);
  void new SimulatedClient(clients.length, around).watch(done);
  await time.passUntil(done, troubleMs);
  mischief.end();
  const finished = await time.passUntil(done, healMs);
  const findings = [...poisons, ...answers.findings, ...callers.flatMap((caller) => caller.findings)];
  if (!finished) findings.push('a caller still waits for an answer, though all is well again');
  await time.passUntil(() => poisons.length > 0, restMs);
  if (poisons.length === 0) findings.push(...(await afterTheRun(server, trackers, answers, healMs)));
  for (const tracker of trackers) tracker.crash();
  const last = ledger.events.at(-1);
  return {
    seed,
    trackers: trackers.length,
    events: ledger.events.length,
    lastHash: last ? eventHash(last) : null,
    types: countTypes(ledger),
    findings: [...findings, ...found],
    faults,
  };
}

function countTypes({ events }: SimulatedLedger): Map<string, number> {
  const types = new Map<string, number>();
  for (const { type } of events) types.set(type, (types.get(type) ?? 0) + 1);
  return types;
}
