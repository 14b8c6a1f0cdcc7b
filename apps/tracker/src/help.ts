import { settingsFor } from '#contracts/settings/settings.js';

/** What `--help` prints: every setting that the tracker reads. */
export function helpText(): string {
  const lines = settingsFor('tracker').map(({ name, means, default: preset }) => {
    return `  ${name.padEnd(26)} ${means}${preset ? ` (default ${preset})` : ''}`;
  });
  return `numaledger tracker: decides NUMA placements and keeps the ledger.\n\nSettings, as environment variables:\n${lines.join('\n')}\n`;
}
