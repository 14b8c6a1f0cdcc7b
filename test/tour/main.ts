import { writeReadmeTour } from './readme-section.js';
import { tour } from './tour.js';

/** `npm run tour`: shows the tour; with `-- --write` puts its output into README.md as well. */
async function main(args: readonly string[]): Promise<void> {
  let output = '';
  await tour((text) => {
    output += text;
    process.stdout.write(text);
  });
  if (args.includes('--write')) await writeReadmeTour(output);
}

main(process.argv.slice(2)).catch((error: Error) => {
  process.stderr.write(`\ntour: ${error.message}\n`);
  process.exitCode = 1;
});
