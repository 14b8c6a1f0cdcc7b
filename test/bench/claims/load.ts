import { randomUUID } from 'node:crypto';
import { Connection } from './connection.js';

/** What a client process does; given to it as its one argument, in JSON. */
export interface Load {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  /** Claims a request: 1 claims and releases in turn, more are batches that are not released. */
  readonly batch: number;
  readonly flavor: {
    readonly vcpus: number;
    readonly memoryMb: number;
    readonly extraSpecs: Readonly<Record<string, string>>;
  };
  /** Empty: any. */
  readonly hosts: readonly string[];
}

export interface LoadResult {
  /** Claims and releases that were answered as they should be. */
  readonly commands: number;
  readonly seconds: number;
  /** Milliseconds a request. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not as they should be, by status. */
  readonly errors: Readonly<Record<string, number>>;
}

/** So long each client runs before anything counts. */
const warmUpSeconds = 1;

/** Runs the load: each client sends its next request when the last one is answered. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const connections = await Promise.all(
    Array.from({ length: load.clients }, () => Connection.open(load.url)),
  );
  await during(warmUpSeconds, load, connections);
  process.send?.('warm');
  const result = await during(load.seconds, load, connections);
  for (const connection of connections) connection.close();
  return result;
}

async function during(seconds: number, load: Load, connections: readonly Connection[]): Promise<LoadResult> {
  const took: number[] = [];
  const errors: Record<string, number> = {};
  let commands = 0;
  const started = performance.now();
  const until = started + seconds * 1000;
  const send = async (connection: Connection, method: string, path: string, body?: string) => {
    const sent = performance.now();
    const { status, body: answer } = await connection.send(method, path, body);
    took.push(performance.now() - sent);
    const wanted = method === 'DELETE' || load.batch > 1 ? 200 : 201;
    const placed = load.batch > 1 ? (answer.match(/"status":201/g)?.length ?? 0) : status === wanted ? 1 : 0;
    commands += placed;
    const failed = (load.batch > 1 ? load.batch : 1) - placed;
    if (failed > 0) errors[status] = (errors[status] ?? 0) + failed;
  };
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < until) {
        if (load.batch > 1) {
          const claims = Array.from({ length: load.batch }, () => claimOf(load));
          await send(connection, 'POST', '/v1/claims/batch', JSON.stringify({ claims }));
        } else {
          const claim = claimOf(load);
          await send(connection, 'POST', '/v1/claims', JSON.stringify(claim));
          await send(connection, 'DELETE', `/v1/claims/${claim.claimId}`);
        }
      }
    }),
  );
  took.sort((a, b) => a - b);
  return {
    commands,
    seconds: (performance.now() - started) / 1000,
    p50: took[took.length >> 1]!,
    p99: took[Math.floor(took.length * 0.99)]!,
    errors,
  };
}

function claimOf({ flavor, hosts }: Load) {
  return { claimId: randomUUID(), flavor, ...(hosts.length > 0 && { target: { hosts } }) };
}

/** As a process of its own. */
if (process.send) {
  const result = await runLoad(JSON.parse(process.argv[2]!) as Load);
  process.send(result);
  process.disconnect();
}
