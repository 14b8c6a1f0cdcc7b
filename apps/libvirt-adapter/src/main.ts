import { pino } from 'pino';
import { SettingError } from '#contracts/settings/settings.js';
import { helpText, readSettings } from './adapter-settings.js';
import { runAdapter } from './run-adapter.js';

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${helpText()}\n`);
    return;
  }
  if (args[0] !== undefined) {
    const advice = 'settings are environment variables, see --help';
    throw new SettingError('argument', `unknown argument ${args[0]}; ${advice}`);
  }
  const settings = readSettings(process.env);
  const log = pino({ level: settings.logLevel });
  const stopping = new AbortController();
  const stop = (signal: string) => {
    log.info({ signal }, 'stopping');
    stopping.abort();
  };
  // Once: a second signal ends the process at once.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await runAdapter(settings, log, stopping.signal);
  log.info('stopped');
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`numaledger libvirt-adapter: ${error.message.split('\n')[0]}\n`);
  process.exitCode = error instanceof SettingError ? 2 : 1;
});
