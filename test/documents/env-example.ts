import { settings } from '#contracts/settings/settings.js';

const head = `# Every setting of numaledger, with its default. All are environment variables; to use a file:
#   node --env-file=.env dist/apps/tracker/src/main.js
# A NUMALEDGER_ name that is not listed here, or a value that is malformed, is refused at start by every program.
`;

/** What .env.example holds: each setting with its meaning, as it is when it is not set. */
export function envExample(): string {
  const entries = Object.entries(settings).map(([name, { default: value, means }]) => {
    return `\n# ${means}\n#${name}=${value}\n`;
  });
  return head + entries.join('');
}
