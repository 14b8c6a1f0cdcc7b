import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { EventStore } from '#event-store/event-store.js';
import { openEventStore } from '#event-store/open-event-store.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { banner } from './banner.js';
import { createApp } from './create-app.js';
import { stateToStartFrom } from './snapshots/restore.js';
import { SnapshotFolder } from './snapshots/snapshot-folder.js';
import { SnapshotWriter } from './snapshots/snapshot-writer.js';
import { stopOnSignals } from './stop-signals.js';
import type { TrackerSettings } from './tracker-settings.js';
import { ledgerStream, ZoneEngine } from './zone-engine/zone-engine.js';

/** A start that failed for a reason the operator can mend. One line. */
export class StartError extends Error {}

/** Starts the tracker; it ends on SIGINT or SIGTERM. */
export async function runTracker(settings: TrackerSettings): Promise<void> {
  const log = pino({ level: settings.logLevel });
  const store = await openEventStore(settings.ledger, (file, what) => log.warn({ file }, what));
  const replayStarted = Date.now();
  const { folder, initial } = await openSnapshots(settings, store, log);
  let started = false;
  const engine = new ZoneEngine({
    store,
    zone: settings.zone,
    initial: initial ?? undefined,
    snapshots: folder ?? undefined,
    onPoison: (error) => {
      if (!started) return; // the start fails with it
      log.fatal({ reason: error.message }, 'the ledger cannot be followed any further');
      process.stderr.write(`numaledger: ${error.message}\n`);
      process.exit(1);
    },
    onTrouble: (reason) => {
      if (reason === null) log.info('the ledger takes commands again');
      else log.warn({ reason }, 'the ledger takes no commands');
    },
  });
  const restoredAt = initial?.revision ?? -1;
  await engine.open();
  const events = (await engine.read((state) => state.revision)) + 1;
  const { token, rank, silentAfterMs } = settings;
  const app = await createApp({ engine, token, rank, silentAfterMs, log });
  const url = await listen(app, settings);
  started = true;
  const milliseconds = Date.now() - replayStarted;
  const snapshots = folder && writeSnapshots(settings, { engine, folder, log, last: restoredAt });
  stopOnSignals(log, [
    async () => snapshots?.stop(),
    () => engine.close(),
    () => app.close(),
    () => store.close(),
  ]);
  // Last: who reads it may tell the tracker to end at once.
  process.stdout.write(banner({ url, events, restoredAt, milliseconds }, settings));
  const { tracker } = engine;
  log.info({ url, zone: settings.zone, stream: ledgerStream(settings.zone), tracker, events }, 'listening');
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
    log.warn({ file, why }, 'a snapshot is not usable; an older one or the ledger serves instead'),
  );
  if (snapshots.named) await checkSnapshots(folder);
  await folder.removeAbandoned();
  return { folder, initial: await stateToStartFrom(store, stream, folder) };
}

/** An operator learns of a wrong setting now, not from the log when the first snapshot is due. */
async function checkSnapshots(folder: SnapshotFolder): Promise<void> {
  try {
    await folder.make();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A disk that is full is no fault of the setting, and snapshots are only a cache.
    if (code === 'ENOSPC' || code === 'EDQUOT') return;
    throw new StartError(`NUMALEDGER_SNAPSHOTS: ${folder.folder} cannot be written: ${message}`);
  }
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
  // Nest's own listen would log a failure before it throws it.
  const fastify = app.getHttpAdapter().getInstance();
  try {
    return await fastify.listen({ port, host });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        `port ${port} on ${host} is in use: is a tracker running already? Set NUMALEDGER_LISTEN to another`,
      );
    }
    throw new StartError(`cannot listen on ${host}:${port}: ${message}`);
  }
}
