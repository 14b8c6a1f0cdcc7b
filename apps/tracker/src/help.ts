import { settings } from '#contracts/settings/settings.js';

/** What `--help` prints: every setting that the tracker reads. */
export function helpText(): string {
  const lines = Object.entries(settings)
    .filter(
      ([name]) =>
        !['LIBVIRT_URI', 'NUMALEDGER_URL', 'NUMALEDGER_HOST', 'NUMALEDGER_TEST_EVENTSTORE'].includes(name),
    )
    .map(
      ([name, { default: preset, means }]) =>
        `  ${name.padEnd(22)} ${means}${preset ? ` (default ${preset})` : ''}`,
    );
  return `numaledger tracker: decides NUMA placements and keeps the ledger.\n\nSettings, as environment variables:\n${lines.join('\n')}\n`;
}
