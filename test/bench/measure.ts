import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What one operation costs. */
export interface Measurement {
  readonly name: string;
  /** Of the clock. */
  readonly perSecond: number;
  /** Of the processor's time, garbage collection included: what a machine that does nothing else would give. */
  readonly perCpuSecond: number;
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Bytes allocated by one operation. */
  readonly bytes: number;
  /** What the same question costs elsewhere, a second; null: not measured there. */
  readonly anchorPerSecond: number | null;
}

const warmUpMs = 500;
const runMs = 1500;
const batchMs = 2;
const samples = 20_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Measures an operation that is given the numbers 0 to `period` - 1 in turn. Throughput comes from batches of 2 ms,
 * p50 and p99 from timing each call (the clock's own 50 ns or so included), bytes from the heap's growth.
 */
export function measure(
  name: string,
  period: number,
  operation: (turn: number) => unknown,
  anchorPerSecond: number | null = null,
): Measurement {
  run(period, operation, warmUpMs);
  const cpuBefore = process.cpuUsage();
  const { turns, perSecond } = run(period, operation, runMs);
  const { user, system } = process.cpuUsage(cpuBefore);
  const perCpuSecond = (turns / (user + system)) * 1_000_000;
  return {
    name,
    perSecond,
    perCpuSecond,
    ...latencies(period, operation),
    bytes: bytesOf(period, operation),
    anchorPerSecond,
  };
}

/** Keeps results alive, so that no work is optimised away. */
let sink: unknown;

/** Runs for that long. `perSecond` is the median of batches, so that what else the machine does weighs little. */
function run(
  period: number,
  operation: (turn: number) => unknown,
  ms: number,
): { turns: number; perSecond: number } {
  const rates: number[] = [];
  const until = performance.now() + ms;
  let turns = 0;
  for (let now = performance.now(); now < until; ) {
    const started = now;
    const before = turns;
    do {
      for (let turn = 0; turn < period; turn++) sink = operation(turn);
      turns += period;
      now = performance.now();
    } while (now - started < batchMs);
    rates.push(((turns - before) / (now - started)) * 1000);
  }
  return { turns, perSecond: rates.sort((a, b) => a - b)[rates.length >> 1]! };
}

function latencies(period: number, operation: (turn: number) => unknown): { p50: number; p99: number } {
  const micros: number[] = [];
  const until = performance.now() + runMs;
  for (let sample = 0; sample < samples && performance.now() < until; sample++) {
    const started = performance.now();
    sink = operation(sample % period);
    micros.push((performance.now() - started) * 1000);
  }
  micros.sort((a, b) => a - b);
  return { p50: micros[Math.floor(micros.length * 0.5)]!, p99: micros[Math.floor(micros.length * 0.99)]! };
}

function bytesOf(period: number, operation: (turn: number) => unknown): number {
  const rounds: number[] = [];
  const turns = Math.min(Math.max(period, 500), 2000);
  for (let round = 0; round < 5; round++) {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let turn = 0; turn < turns; turn++) sink = operation(turn % period);
    rounds.push((process.memoryUsage().heapUsed - before) / turns);
  }
  return Math.max(0, Math.round(rounds.sort((a, b) => a - b)[2]!));
}

/** Whether anything was measured; also what keeps `sink` read. */
export function lastResult(): unknown {
  return sink;
}

const ratio = (times: number): string => Math.round(times).toLocaleString('en-US').padStart(9);

/** A table for people. */
export function formatMeasurements(measurements: readonly Measurement[]): string {
  const width = Math.max(...measurements.map(({ name }) => name.length));
  const lines = measurements.map(({ name, perSecond, perCpuSecond, p50, p99, bytes, anchorPerSecond }) =>
    [
      name.padEnd(width),
      `${Math.round(perSecond).toLocaleString('en-US').padStart(11)}/s`,
      `${Math.round(perCpuSecond).toLocaleString('en-US').padStart(11)}/CPU s`,
      `p50 ${p50.toFixed(2).padStart(8)} us`,
      `p99 ${p99.toFixed(2).padStart(8)} us`,
      `${String(bytes).padStart(7)} B`,
      anchorPerSecond === null ? '' : `${ratio(perSecond / anchorPerSecond)} times Nova`,
    ].join('  '),
  );
  return lines.join('\n');
}
