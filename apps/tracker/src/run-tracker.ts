import { join, resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { createApp } from './create-app.js';
import { hashAt, nearestSnapshot } from './snapshots/restore.js';
import { SnapshotFolder } from './snapshots/snapshot-folder.js';
import { SnapshotWriter } from './snapshots/snapshot-writer.js';
import type { TrackerSettings } from './tracker-settings.js';
import { ledgerStream, ZoneEngine } from './zone-engine/zone-engine.js';

/** A start that failed for a reason the operator can mend. One line. */
export class StartError extends Error {}

/** Starts the tracker; it ends on SIGINT or SIGTERM. */
export async function runTracker(settings: TrackerSettings): Promise<void> {
  const log = pino({ level: settings.logLevel });
  const store = await openEventStore(settings.ledger);
  const replayStarted = Date.now();
  const { folder, initial } = await openSnapshots(settings, store, log);
  const engine = new ZoneEngine({
    store,
    zone: settings.zone,
    initial: initial ?? undefined,
    snapshots: folder ?? undefined,
    onPoison: (error) => {
      log.fatal({ err: error }, 'the ledger cannot be followed any further');
      process.stderr.write(`numaledger: ${error.message}\n`);
      process.exit(1);
    },
  });
  const restoredAt = initial?.revision ?? -1;
  await engine.open();
  const events = (await engine.read((state) => state.revision)) + 1;
  const app = await createApp({ engine, token: settings.token, silentAfterMs: settings.silentAfterMs, log });
  const url = await listen(app, settings);
  process.stdout.write(banner(url, settings, events, restoredAt, Date.now() - replayStarted));
  log.info({ url, zone: settings.zone, stream: ledgerStream(settings.zone), events }, 'listening');

  const snapshots = folder && writeSnapshots(settings, { engine, folder, log, last: restoredAt });
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    await snapshots?.stop();
    await engine.close();
    await app.close();
    await store.close();
    log.info('stopped');
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
}

/** The snapshots' folder and the state of the newest good one; both null where there are none. */
async function openSnapshots(
  { snapshots, zone }: TrackerSettings,
  store: EventStore,
  log: Logger,
): Promise<{ folder: SnapshotFolder | null; initial: ZoneState | null }> {
  if (!snapshots) return { folder: null, initial: null };
  const stream = ledgerStream(zone);
  const folder = new SnapshotFolder(join(snapshots.folder, stream), zone, (file, why) =>
    log.warn({ file, why }, 'a snapshot is not usable; an older one or the whole ledger is replayed'),
  );
  return { folder, initial: await nearestSnapshot(folder, Number.MAX_SAFE_INTEGER, hashAt(store, stream)) };
}

function writeSnapshots(
  { snapshots }: TrackerSettings,
  { log, ...rest }: { engine: ZoneEngine; folder: SnapshotFolder; last: number; log: Logger },
): SnapshotWriter {
  return new SnapshotWriter({
    ...rest,
    every: snapshots!.every,
    written: (revision, bytes, milliseconds) =>
      log.info({ revision, bytes, milliseconds: Math.round(milliseconds) }, 'snapshot written'),
    failed: (error) => log.warn({ err: error }, 'a snapshot could not be written'),
  });
}

async function listen(
  app: Awaited<ReturnType<typeof createApp>>,
  { listen: { host, port } }: TrackerSettings,
): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `port ${port} on ${host} is in use: is a tracker running already? Set NUMALEDGER_LISTEN to another`,
      );
    }
    throw new StartError(`cannot listen on ${host}:${port}: ${message}`);
  }
  return app.getUrl();
}

function banner(
  url: string,
  { ledger, zone }: TrackerSettings,
  events: number,
  restoredAt: number,
  ms: number,
): string {
  const place = ledger.startsWith('sqlite:')
    ? `sqlite:${resolve(ledger.slice('sqlite:'.length))}`
    : ledger.replace(/\/\/[^@/]*@/, '//***@');
  const replayed =
    events === 0
      ? 'new, empty'
      : `${events} events${restoredAt < 0 ? '' : `, from the snapshot at revision ${restoredAt},`} replayed in ${ms} ms`;
  return [
    `numaledger listens on ${url}`,
    `  ledger  ${place}, zone ${zone} (${replayed})`,
    `  try     npx numaledger host list     or open ${url}/docs`,
    '',
  ].join('\n');
}
