import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { evolve } from '#ledger/evolve/evolve.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import { emptyZone } from '#ledger/state/zone-state.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { HostReport } from '#numa/model/host-report.js';
import { LedgerAudit } from '../ledger-audit.js';
import { Answers } from './answers.js';
import { count, type FaultCounts } from './faults.js';
import { Network } from './network.js';
import { Random } from './random.js';
import { SimulatedClient } from './simulated-client.js';
import { SimulatedLedger } from './simulated-ledger.js';
import type { LedgerServer } from './simulated-store.js';
import { SimulatedTime } from './simulated-time.js';
import { SimulatedTracker } from './simulated-tracker.js';

export interface SimulationResult {
  readonly seed: number;
  readonly trackers: number;
  readonly events: number;
  /** What is wrong; empty: every invariant held. */
  readonly findings: readonly string[];
  readonly faults: FaultCounts;
}

/** Virtual milliseconds of trouble, and until everyone must have an answer once all is well again. */
const troubleMs = 6_000;
const healMs = 60_000;
/** Until the last request that is still on its way has arrived. */
const restMs = 5_000;

/** One run of several trackers, their ledger and their clients. The same seed always gives the same run. */
export async function simulate(seed: number): Promise<SimulationResult> {
  const random = new Random(seed);
  const time = new SimulatedTime();
  const faults: FaultCounts = new Map();
  const ledger = new SimulatedLedger();
  const server: LedgerServer = { ledger, time, random, faults, trouble: 0, mode: 'running', held: [] };
  const answers = new Answers();
  const poisons: string[] = [];
  const onPoison = (error: Error): void => void poisons.push(`a tracker stopped: ${error.message}`);
  const trackers = Array.from(
    { length: random.between(2, 4) },
    () => new SimulatedTracker({ server, onPoison }),
  );
  for (const tracker of trackers) tracker.start();
  const around = { time, random, network: new Network(server, answers, trackers) };
  const clients = Array.from(
    { length: random.between(2, 5) },
    (_, index) => new SimulatedClient(index, around),
  );
  await reportHosts(time, clients[0]!);
  server.trouble = random.pick([0, 1, 3, 6]);
  const mischief = troubleMaker(server, trackers);
  for (const client of clients) void client.run(random.between(8, 24));
  const done = (): boolean => poisons.length > 0 || clients.every((client) => client.done);
  void new SimulatedClient(clients.length, around).watch(done);
  await time.passUntil(done, troubleMs);
  mischief.end();
  const finished = await time.passUntil(done, healMs);
  const findings = [...poisons, ...answers.findings, ...clients.flatMap((client) => client.findings)];
  if (!finished) findings.push('a client still waits for an answer, though all is well again');
  await time.passUntil(() => poisons.length > 0, restMs);
  if (poisons.length === 0) findings.push(...(await compare(server, trackers, answers)));
  for (const tracker of trackers) tracker.crash();
  return { seed, trackers: trackers.length, events: ledger.events.length, findings, faults };
}

async function reportHosts(time: SimulatedTime, client: SimulatedClient): Promise<void> {
  const shape = parseSyntheticHost('socket:2 cell:1 core:4 thread:2 memory:8g page-2m:1536');
  const pciDevices = [0, 1].map((cell) => ({
    address: `0000:8${cell}:00.0`,
    cell,
    attributes: { vendor_id: '8086', product_id: '154d' },
  }));
  const report: HostReport = { ...shape, pciDevices };
  let reported = false;
  const reports = [1, 2, 3].map((number) =>
    client.command(`report:${number}`, { type: 'ReportHost', host: `compute-${number}`, report }),
  );
  void Promise.all(reports).then(() => {
    reported = true;
  });
  await time.passUntil(() => reported, healMs);
}

/** Stops, freezes and fills the ledger and kills trackers, at random moments, until it is ended. */
function troubleMaker(server: LedgerServer, trackers: readonly SimulatedTracker[]): { end(): void } {
  const { time, random, faults } = server;
  let ended = false;
  const heal = (): void => {
    server.mode = 'running';
    for (const work of server.held.splice(0)) work();
  };
  const outage = (mode: LedgerServer['mode'], name: Parameters<typeof count>[1]): void => {
    if (server.mode !== 'running') return;
    server.mode = mode;
    count(faults, name);
    time.after(random.between(20, mode === 'frozen' ? 5_000 : 1_500), heal);
  };
  const strike = (): void => {
    if (ended) return;
    const kind = random.below(100);
    if (server.trouble === 0) return;
    if (kind < 40) {
      count(faults, 'tracker crashed');
      random.pick(trackers).crash();
    } else if (kind < 50) {
      count(faults, 'tracker closed');
      void random.pick(trackers).close();
    } else if (kind < 70) outage('stopped', 'ledger stopped');
    else if (kind < 80) outage('frozen', 'ledger frozen');
    else if (kind < 88) outage('full', 'ledger full');
    time.after(random.between(1, 1_200), strike);
  };
  time.after(random.between(1, 300), strike);
  return {
    end: () => {
      ended = true;
      server.trouble = 0;
      heal();
    },
  };
}

/** What the ledger says in the end, against what was answered on the way and what the trackers hold now. */
async function compare(
  { ledger, time }: LedgerServer,
  trackers: readonly SimulatedTracker[],
  { acknowledged, states }: Answers,
): Promise<string[]> {
  const findings: string[] = [];
  const audit = new LedgerAudit();
  const replayed = emptyZone('default');
  const events: LedgerEvent[] = [];
  for (const stored of ledger.events) {
    const event = decodeEvent(stored);
    try {
      evolve(replayed, event, stored);
    } catch (error) {
      return [(error as Error).message];
    }
    events.push(event);
    audit.add(event);
    const seen = states.get(event.revision);
    if (seen !== undefined && seen !== stateHash(replayed))
      findings.push(`a tracker showed another state at revision ${event.revision} than the replay has`);
  }
  for (const { id, type, revision } of acknowledged.values()) {
    if (events[revision]?.id !== id)
      findings.push(`${type} at ${revision} was acknowledged, and is not there`);
  }
  findings.push(...audit.findings, ...tornCommands(events, ledger.appends));
  const expected = { revision: replayed.revision, hash: stateHash(replayed) };
  for (const tracker of trackers) {
    let held = await tracker.held();
    for (const end = time.now + healMs; held?.revision !== expected.revision && time.now < end; ) {
      await time.passUntil(() => false, 100);
      held = await tracker.held();
    }
    if (JSON.stringify(held) !== JSON.stringify(expected))
      findings.push(`a tracker holds ${JSON.stringify(held)}, the replay ${JSON.stringify(expected)}`);
  }
  return findings;
}

/** A command's events stand together in one append. */
function tornCommands(events: readonly LedgerEvent[], appends: readonly number[]): string[] {
  const torn: string[] = [];
  const complete = new Set<string>();
  let next = 0;
  for (const size of appends) {
    const inThis = new Set(
      events.slice(next, next + size).map(({ command, time }) => `${command} of ${time}`),
    );
    for (const command of inThis) {
      if (complete.has(command)) torn.push(`${command} stands in two appends`);
      complete.add(command);
    }
    next += size;
  }
  for (const [index, { type, command }] of events.entries()) {
    const release = type === 'MoveReverted' && command.startsWith('release:');
    if (release && events[index + 1]?.command !== command) torn.push(`${command} is there by half`);
  }
  return torn;
}
