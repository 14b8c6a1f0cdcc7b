import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import { startTracker, type TrackerProcess } from '../processes/tracker.js';
import { Connection } from './claims/connection.js';
import type { Load, LoadResult } from './claims/load.js';

/** Commands a second of OpenStack Placement, and its CPU ms a command (measured on the same kind of machine). */
const anchors = { oneClient: 28, manyClients: 54, hotHost: 14, cpuMs: 40 };

const shapes = [
  'socket:2 cell:1 core:8 thread:2 memory:64g page-2m:4096',
  'socket:2 cell:2 core:8 thread:2 memory:64g page-2m:4096',
];

const small = { vcpus: 2, memoryMb: 1024, extraSpecs: { 'hw:cpu_policy': 'dedicated' } };
const twoCells = {
  vcpus: 4,
  memoryMb: 2048,
  extraSpecs: { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' },
};

interface Case extends Omit<Load, 'url' | 'seconds'> {
  readonly name: string;
  readonly anchor: number;
}

interface CaseResult extends LoadResult {
  readonly name: string;
  readonly registered: number;
  readonly perSecond: number;
  /** Of the tracker's process, all threads. */
  readonly cpuMs: number;
  readonly timesPlacement: number;
}

/**
 * `npm run bench -- claims`: claims and releases over HTTP, from a client process to a tracker with a ledger on disk,
 * or in new zones of the EventStoreDB that `--ledger esdb://…` names.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      hosts: { type: 'string', default: '100,10000' },
      clients: { type: 'string', default: '1,16,64' },
      seconds: { type: 'string', default: '4' },
      folder: { type: 'string', default: tmpdir() },
      ledger: { type: 'string' },
    },
  });
  const results: CaseResult[] = [];
  for (const hosts of values.hosts.split(',').map(Number)) {
    const ledger = await mkdtemp(join(values.folder, 'numaledger-bench-'));
    const tracker = await startTracker(ledger, ledgerSettings(values.ledger));
    try {
      await register(tracker.url, hosts);
      // What is measured first would else be the compiler at work.
      await measure(
        tracker,
        hosts,
        { name: '', clients: 64, batch: 1, flavor: small, hosts: [], anchor: 1 },
        5,
      );
      for (const one of casesFor(hosts, values.clients.split(',').map(Number))) {
        const result = await measure(tracker, hosts, one, Number(values.seconds));
        results.push(result);
        if (!values.json) process.stdout.write(`${asLine(result)}\n`);
      }
    } finally {
      await tracker.end('SIGTERM');
      await rm(ledger, { recursive: true });
    }
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ anchors, results })}\n`);
}

function ledgerSettings(ledger: string | undefined): Record<string, string> {
  if (ledger === undefined) return {};
  return { NUMALEDGER_LEDGER: ledger, NUMALEDGER_ZONE: `bench-${randomUUID()}` };
}

function casesFor(hosts: number, clientCounts: readonly number[]): Case[] {
  const spread = clientCounts.map((clients) => ({
    name: `${clients} client${clients === 1 ? '' : 's'}`,
    clients,
    batch: 1,
    flavor: small,
    hosts: [],
    anchor: clients === 1 ? anchors.oneClient : anchors.manyClients,
  }));
  const hot = { batch: 1, flavor: twoCells, hosts: [hostName(0)], anchor: anchors.hotHost };
  const batches = { batch: 100, flavor: small, hosts: [], anchor: anchors.manyClients };
  return [
    ...spread,
    // A guest of two cells takes four CPUs: the host has room for one of each client, so that none may be refused.
    { name: 'one hot host, 8 clients', clients: 8, ...hot },
    // Batches are not released: they need the room of many hosts.
    ...(hosts >= 10_000 ? [{ name: 'batches of 100, 4 clients', clients: 4, ...batches }] : []),
  ];
}

const hostName = (index: number): string => `compute-${String(index).padStart(6, '0')}`;

async function register(url: string, hosts: number): Promise<void> {
  const bodies = shapes.map((shape) => JSON.stringify(parseSyntheticHost(shape)));
  const connections = await Promise.all(Array.from({ length: 16 }, () => Connection.open(url)));
  let next = 0;
  await Promise.all(
    connections.map(async (connection) => {
      for (let index = next++; index < hosts; index = next++) {
        const path = `/v1/hosts/${hostName(index)}/capabilities`;
        const { status, body } = await connection.send('PUT', path, bodies[index % bodies.length]!);
        if (status !== 200) throw new Error(`${hostName(index)} was not registered: ${status} ${body}`);
      }
      connection.close();
    }),
  );
}

async function measure(
  tracker: TrackerProcess,
  registered: number,
  { name, anchor, ...load }: Case,
  seconds: number,
): Promise<CaseResult> {
  const whole: Load = { ...load, url: tracker.url, seconds };
  const client = fork(new URL('./claims/load.js', import.meta.url), [JSON.stringify(whole)]);
  await once(client, 'message');
  const before = cpuMsOf(tracker.pid);
  const [result] = (await once(client, 'message')) as [LoadResult];
  const cpu = cpuMsOf(tracker.pid) - before;
  const perSecond = result.commands / result.seconds;
  const cpuMs = cpu / result.commands;
  return { name, registered, ...result, perSecond, cpuMs, timesPlacement: perSecond / anchor };
}

/** CPU time that a process has used so far, from Linux's proc(5): fields 14 and 15 of `stat`, 100 ticks a second. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function asLine(result: CaseResult): string {
  const { name, registered, perSecond, p50, p99, cpuMs, timesPlacement, errors } = result;
  return [
    `${registered.toLocaleString('en-US').padStart(6)} hosts, ${name.padEnd(25)}`,
    `${Math.round(perSecond).toLocaleString('en-US').padStart(7)} commands/s`,
    `p50 ${p50.toFixed(2).padStart(6)} ms`,
    `p99 ${p99.toFixed(2).padStart(6)} ms`,
    `${cpuMs.toFixed(3)} CPU ms each`,
    `${Math.round(timesPlacement)} x Placement`,
    `errors ${Object.keys(errors).length === 0 ? 'none' : JSON.stringify(errors)}`,
  ].join('  ');
}
