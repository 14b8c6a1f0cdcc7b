import { resolve } from 'node:path';
import { pino } from 'pino';
import { openEventStore } from '#event-store/open-event-store.js';
import { createApp } from './create-app.js';
import type { TrackerSettings } from './tracker-settings.js';
import { ledgerStream, ZoneEngine } from './zone-engine/zone-engine.js';

/** A start that failed for a reason the operator can mend. One line. */
export class StartError extends Error {}

/** Starts the tracker; it ends on SIGINT or SIGTERM. */
export async function runTracker(settings: TrackerSettings): Promise<void> {
  const log = pino({ level: settings.logLevel });
  const store = await openEventStore(settings.ledger);
  const engine = new ZoneEngine({
    store,
    zone: settings.zone,
    onPoison: (error) => {
      log.fatal({ err: error }, 'the ledger cannot be followed any further');
      process.stderr.write(`numaledger: ${error.message}\n`);
      process.exit(1);
    },
  });
  const replayStarted = Date.now();
  await engine.open();
  const events = (await engine.read((state) => state.revision)) + 1;
  const app = await createApp({ engine, token: settings.token, log });
  const url = await listen(app, settings);
  process.stdout.write(banner(url, settings, events, Date.now() - replayStarted));
  log.info({ url, zone: settings.zone, stream: ledgerStream(settings.zone), events }, 'listening');

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    await engine.close();
    await app.close();
    await store.close();
    log.info('stopped');
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
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

function banner(url: string, { ledger, zone }: TrackerSettings, events: number, ms: number): string {
  const place = ledger.startsWith('sqlite:')
    ? `sqlite:${resolve(ledger.slice('sqlite:'.length))}`
    : ledger.replace(/\/\/[^@/]*@/, '//***@');
  const replayed = events === 0 ? 'new, empty' : `${events} events replayed in ${ms} ms`;
  return [
    `numaledger listens on ${url}`,
    `  ledger  ${place}, zone ${zone} (${replayed})`,
    `  try     npx numaledger host list     or open ${url}/docs`,
    '',
  ].join('\n');
}
