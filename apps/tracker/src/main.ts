import './memory-use.js';
import 'reflect-metadata';
import { SettingError } from '#contracts/settings/settings.js';
import { helpText } from './help.js';
import { runTracker } from './run-tracker.js';
import { trackerSettings } from './tracker-settings.js';

/** Exit codes: 1 the tracker could not start or failed, 2 the settings are wrong. */
async function main(): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(helpText());
    return;
  }
  if (process.argv.length > 2) {
    throw new SettingError(
      'argument',
      `unknown argument ${process.argv[2]}; settings are environment variables, see --help`,
    );
  }
  await runTracker(trackerSettings(process.env));
}

/** One line for the operator: which part, and what to look at. */
function reason({ message, code }: Error & { code?: string }): string {
  const line = message.split('\n')[0]!.trim();
  if (code === 'ledger-address') return `NUMALEDGER_LEDGER: ${line}`;
  return code === 'store-unavailable' || code === 'store-not-writable'
    ? `the ledger cannot be opened (NUMALEDGER_LEDGER): ${line}`
    : line;
}

main().catch((error: Error & { code?: string }) => {
  process.stderr.write(`numaledger: ${reason(error)}\n`);
  process.exit(error instanceof SettingError || error.code === 'ledger-address' ? 2 : 1);
});
