import { parseArgs } from 'node:util';
import { decide } from '#ledger/decide/decide.js';
import { encodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { evolve } from '#ledger/evolve/evolve.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { type ClaimShape, claimOf, mixedClaims, tooLarge } from './select/claims.js';
import { nearShapes, nearZone, refusedNear } from './select/near-zone.js';
import { type Fill, fills, time, zoneOf } from './select/zone-of.js';

/** What OpenStack's own parts took for the same question (measured on the same machine). */
const anchors = { novaHostsPerSecond: 857, placementMsAt10000: 5_300 };

const kinds = { mixed: mixedClaims, 'too large': [tooLarge] } as const;

interface SelectResult {
  readonly hosts: number;
  readonly fill: Fill;
  readonly claims: keyof typeof kinds;
  /** Of the claims asked, how many found a host. */
  readonly placed: number;
  /** Milliseconds of one whole decision: chosen, encoded, hashed, folded into state and index. */
  readonly p50: number;
  readonly p99: number;
  /** The same in CPU time of the process, which a busy machine does not stretch. */
  readonly cpuP50: number;
  readonly cpuP99: number;
  /** Hosts that Nova's filters would have looked at in the p50, of one decision's. */
  readonly timesNova: number;
  /** MiB: the process's memory with the zone and its index, after collecting garbage where that is exposed. */
  readonly rssMiB: number;
}

/** `npm run bench -- select`: one claim for any host, decided in this process, at three sizes and three fill levels; then claims refused for what is near. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      hosts: { type: 'string', default: '1000,10000,100000' },
      'near-hosts': { type: 'string', default: '10000' },
      seconds: { type: 'string', default: '2' },
    },
  });
  const results: SelectResult[] = [];
  for (const hosts of values.hosts.split(',').map(Number)) {
    for (const fill of fills) {
      const zone = zoneOf(hosts, fill);
      for (const claims of ['mixed', 'too large'] as const) {
        const result = {
          hosts,
          fill,
          claims,
          ...measureDecisions(zone, kinds[claims], Number(values.seconds)),
        };
        results.push(result);
        if (!values.json) process.stdout.write(`${asLine(result)}\n`);
      }
    }
  }
  const refusals = measureRefusals(Number(values['near-hosts']), Number(values.seconds), !values.json);
  if (values.json) process.stdout.write(`${JSON.stringify({ anchors, results, refusals })}\n`);
}

/** Claims that every host refuses because what it has free is not near a cell that takes the guest. */
function measureRefusals(most: number, seconds: number, prints: boolean) {
  return nearShapes.flatMap((shape) =>
    [true, false].flatMap((alike) => {
      // As many cells of either shape take too long to set up.
      const hosts = shape === '64 cells' ? Math.ceil(most / 10) : most;
      const zone = nearZone(hosts, shape, alike);
      return Object.entries(refusedNear).map(([name, claim]) => {
        const { placed, p50, p99, cpuP50, cpuP99 } = measureDecisions(zone, [claim], seconds, 10);
        if (placed > 0) throw new Error(`a host takes the claim "${name}"`);
        const rules = decideOnce(zone, claimOf(0, claim)).reasons;
        const result = { hosts, shape, alike, claim: name, rules, p50, p99, cpuP50, cpuP99 };
        if (prints) process.stdout.write(`${refusalLine(result)}\n`);
        return result;
      });
    }),
  );
}

function measureDecisions(zone: ZoneState, shapes: readonly ClaimShape[], seconds: number, least = 100) {
  const commands = Array.from({ length: 512 }, (_, n) => claimOf(n, shapes[n % shapes.length]!));
  for (let n = 0; n < least / 2; n++) decideOnce(zone, commands[n]!);
  const ms: number[] = [];
  const cpu: number[] = [];
  let placed = 0;
  const until = performance.now() + seconds * 1000;
  for (let n = 0; n < least || performance.now() < until; n++) {
    const { took, cpuTook, fits } = decideOnce(zone, commands[n % commands.length]!);
    ms.push(took);
    cpu.push(cpuTook);
    if (fits) placed++;
  }
  const [p50, p99] = percentiles(ms);
  const [cpuP50, cpuP99] = percentiles(cpu);
  (globalThis as { gc?: () => void }).gc?.();
  return {
    placed: placed / ms.length,
    p50,
    p99,
    cpuP50,
    cpuP99,
    timesNova: zone.hosts.size / anchors.novaHostsPerSecond / (p50 / 1000),
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

function percentiles(values: number[]): readonly [number, number] {
  values.sort((a, b) => a - b);
  return [values[values.length >> 1]!, values[Math.floor(values.length * 0.99)]!];
}

/** Decides and folds in, timed; then takes it back, so that the zone stays as full as it is. */
function decideOnce(zone: ZoneState, command: ReturnType<typeof claimOf>) {
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const decided = decide(zone, command, time);
  const [event] = 'events' in decided ? decided.events : [];
  const { lastHash: previousHash, revision } = zone;
  const encoded = encodeEvent(event!, { time, command: 'bench', previousHash });
  const full = { ...event, revision: revision + 1, id: encoded.id, time, command: 'bench', previousHash };
  const undo = evolve(zone, full as LedgerEvent, encoded.hash);
  const took = performance.now() - started;
  const { user, system } = process.cpuUsage(cpuBefore);
  undo();
  const reasons =
    event!.type === 'ClaimRejected' ? event!.data.rejection.reasons.map(({ rule }) => rule) : [];
  return { took, cpuTook: (user + system) / 1000, fits: event!.type === 'ClaimPlaced', reasons };
}

function asLine({
  hosts,
  fill,
  claims,
  placed,
  p50,
  p99,
  cpuP50,
  cpuP99,
  timesNova,
  rssMiB,
}: SelectResult): string {
  return [
    `${hosts.toLocaleString('en-US').padStart(7)} hosts, ${fill.padEnd(12)} ${claims.padEnd(9)}`,
    `${Math.round(placed * 100)
      .toString()
      .padStart(3)} % placed`,
    `p50 ${p50.toFixed(3).padStart(7)} ms`,
    `p99 ${p99.toFixed(3).padStart(7)} ms`,
    `CPU ${cpuP50.toFixed(3)} / ${cpuP99.toFixed(3)} ms`,
    `${Math.round(timesNova).toLocaleString('en-US').padStart(9)} x Nova`,
    `${rssMiB} MiB`,
  ].join('  ');
}

function refusalLine({
  hosts,
  shape,
  alike,
  claim,
  rules,
  p50,
  p99,
  cpuP50,
  cpuP99,
}: ReturnType<typeof measureRefusals>[number]): string {
  return [
    `${hosts.toLocaleString('en-US').padStart(7)} hosts of ${shape.padEnd(18)} ${alike ? 'alike' : 'own  '}`,
    claim.padEnd(36),
    rules.join(', ').padEnd(18),
    `p50 ${p50.toFixed(2).padStart(8)} ms`,
    `p99 ${p99.toFixed(2).padStart(8)} ms`,
    `CPU ${cpuP50.toFixed(2)} / ${cpuP99.toFixed(2)} ms`,
  ].join('  ');
}
