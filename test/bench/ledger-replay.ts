import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ReadOptions } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import { decodeForReplay } from '#ledger/events/decode-for-replay.js';
import { eventHash } from '#ledger/events/event-codec.js';
import { replay } from '#ledger/evolve/evolve.js';
import { FrozenZone } from '#ledger/state/frozen-zone.js';
import { emptyZone } from '#ledger/state/zone-state.js';
import { PastStates } from '../../apps/tracker/src/snapshots/past-states.js';
import { SnapshotFolder } from '../../apps/tracker/src/snapshots/snapshot-folder.js';
import { patient } from '../../apps/tracker/src/zone-engine/caller.js';
import { ledgerStream } from '../../apps/tracker/src/zone-engine/zone-engine.js';
import { startTracker } from '../processes/tracker.js';
import { type LedgerShape, SyntheticLedger } from './ledger-replay/synthetic-ledger.js';

const stream = ledgerStream('default');
const appendGroup = 64;
/** Some 35 MB of texts. */
const textsAtOnce = 100_000;

/** Wall clock and CPU of this process, milliseconds: on a machine that others use, the second is the one to trust. */
interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * `npm run bench -- replay [--events N] [--hosts N] [--guests N] [--folder DIR] [--json]`: replay beside
 * JSON.parse of the same bytes, start with and without a snapshot, a past state, memory of a started tracker.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      events: { type: 'string', default: '1000000' },
      hosts: { type: 'string', default: '10000' },
      guests: { type: 'string', default: '10' },
      folder: { type: 'string' },
    },
  });
  const shape = {
    hosts: Number(values.hosts),
    guestsPerHost: Number(values.guests),
    events: Number(values.events),
  };
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'numaledger-bench-')));
  try {
    const result = await measure(folder, shape);
    process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : asText(result));
  } finally {
    // A folder that was named is kept: the ledger in it is used again.
    if (values.folder === undefined) await rm(folder, { recursive: true });
  }
}

type Result = Awaited<ReturnType<typeof measure>>;

async function measure(folder: string, shape: LedgerShape) {
  await fill(folder, shape);
  const snapshots = new SnapshotFolder(join(folder, 'snapshots', stream), 'default', (file, why) => {
    throw new Error(`${file}: ${why}`);
  });
  await rm(snapshots.folder, { recursive: true, force: true });
  const without = await started(folder);
  const { parse, folded, bytes, snapshotBytes, write } = await replayed(folder, snapshots);
  const withSnapshot = await started(folder);
  const past = await pastState(folder, snapshots, shape.events >> 1);
  return {
    ...shape,
    jsonBytes: bytes,
    fileBytes: (await stat(join(folder, `${stream}.sqlite`))).size,
    jsonParse: parse,
    replay: folded,
    speedToJsonParse: { wall: parse.wall / folded.wall, cpu: parse.cpu / folded.cpu },
    snapshotBytes,
    snapshotWrite: write,
    startWithout: without,
    startWithSnapshot: withSnapshot,
    pastState: past,
  };
}

async function fill(folder: string, shape: LedgerShape): Promise<void> {
  const store = await openEventStore(`sqlite:${folder}`);
  let head = await store.head(stream);
  if (head < 0) {
    for (const group of new SyntheticLedger(shape).groups(appendGroup))
      head = await store.append(stream, head, group);
  }
  await store.close();
}

async function replayed(folder: string, snapshots: SnapshotFolder) {
  const store = await openEventStore(`sqlite:${folder}`);
  let bytes = 0;
  const state = emptyZone('default');
  const folded = await costOf(async () => {
    for await (const page of store.read(stream, { from: 0, digests: true }))
      for (const stored of page) replay(state, decodeForReplay(stored), eventHash(stored));
  });
  let parse: Cost = { wall: 0, cpu: 0 };
  let texts: string[] = [];
  const parseTexts = async (): Promise<void> => {
    // Nothing is read beside it: the next page is there by now.
    await pause(20);
    const cost = await costOf(async () => {
      for (const text of texts) JSON.parse(text);
    });
    parse = { wall: parse.wall + cost.wall, cpu: parse.cpu + cost.cpu };
    texts = [];
  };
  for await (const page of store.read(stream, { from: 0 })) {
    for (const { data, metadata } of page) {
      for (const text of [data, metadata]) texts.push(Buffer.from(text).toString());
      bytes += data.length + metadata.length;
    }
    if (texts.length > textsAtOnce) await parseTexts();
  }
  await parseTexts();
  let snapshotBytes = 0;
  const write = await costOf(async () => {
    const zone = new FrozenZone(state, false);
    snapshotBytes = await snapshots.write(zone);
    zone.release();
  });
  await store.close();
  return { parse, folded, bytes, snapshotBytes, write };
}

/** A tracker process: until it listens, and its memory then. */
async function started(folder: string): Promise<Cost & { rssMiB: number }> {
  const began = performance.now();
  const tracker = await startTracker(folder, { NUMALEDGER_SNAPSHOT_EVERY: '100000000' });
  const wall = performance.now() - began;
  const status = await readFile(`/proc/${tracker.pid}/status`, 'utf8');
  const cpu = await cpuOf(tracker.pid);
  await tracker.end('SIGTERM');
  return { wall, cpu, rssMiB: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024) };
}

/** User and system time of a process so far, milliseconds: fields 14 and 15 of /proc/PID/stat, in ticks of 10 ms. */
async function cpuOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A past state whose nearest snapshot lies 25,000 events before it: half of the default distance. */
async function pastState(folder: string, snapshots: SnapshotFolder, revision: number) {
  const store = await openEventStore(`sqlite:${folder}`);
  const ledger = { zone: 'default', stored: (options: ReadOptions) => store.read(stream, options) };
  const near = revision - 25_000;
  const zone = new FrozenZone(await new PastStates(ledger, null).own(near, patient));
  await snapshots.write(zone);
  zone.release();
  const past = new PastStates(ledger, snapshots);
  const withSnapshot = await costOf(() => past.at(revision, patient, () => undefined));
  const again = await costOf(() => past.at(revision, patient, () => undefined));
  const without = await costOf(() => new PastStates(ledger, null).at(revision, patient, () => undefined));
  await store.close();
  return { snapshotAt: near, withSnapshot, again, without };
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const began = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}

function asText(result: Result): string {
  const cost = ({ wall, cpu }: Cost): string => `${Math.round(wall)} ms (CPU ${Math.round(cpu)} ms)`;
  const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
  const start = ({ wall, rssMiB }: Result['startWithout']): string =>
    `${Math.round(wall)} ms, RSS ${rssMiB} MiB`;
  const { pastState: past, speedToJsonParse: ratio } = result;
  return [
    `${result.events} events, ${result.hosts} hosts with ${result.guestsPerHost} guests each`,
    `JSON texts            ${mib(result.jsonBytes)}`,
    `ledger file           ${mib(result.fileBytes)}`,
    `JSON.parse            ${cost(result.jsonParse)}`,
    `replay                ${cost(result.replay)}: ${ratio.wall.toFixed(2)} of the speed of JSON.parse by the clock, ${ratio.cpu.toFixed(2)} by CPU`,
    `snapshot              ${mib(result.snapshotBytes)}, written in ${cost(result.snapshotWrite)}`,
    `start without         ${start(result.startWithout)}`,
    `start with snapshot   ${start(result.startWithSnapshot)}`,
    `?at= in the middle    ${cost(past.withSnapshot)} from a snapshot 25,000 events before, ${cost(past.again)} again, ${cost(past.without)} without`,
    '',
  ].join('\n');
}
