import { readFile, writeFile } from 'node:fs/promises';

const begin = '<!-- tour: written by `npm run tour -- --write` -->';
const end = '<!-- end of tour -->';

/** The tour's output as README shows it. */
export async function readmeTour(file = 'README.md'): Promise<string> {
  const [, section] = split(await readFile(file, 'utf8'));
  return section;
}

export async function writeReadmeTour(output: string, file = 'README.md'): Promise<void> {
  const [before, , after] = split(await readFile(file, 'utf8'));
  await writeFile(file, `${before}${output}${after}`);
}

/** README before, in and after the tour. */
function split(text: string): [string, string, string] {
  const open = `${begin}\n\`\`\`console\n`;
  const close = `\`\`\`\n${end}`;
  const start = text.indexOf(open);
  const stop = text.indexOf(close);
  if (start < 0 || stop < start) throw new Error(`README.md must hold the lines ${begin} and ${end}`);
  const from = start + open.length;
  return [text.slice(0, from), text.slice(from, stop), text.slice(stop)];
}

/** What no two runs have in common, made equal: times, durations and hashes. */
export function normalised(output: string): string {
  return output
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z/g, '<time>')
    .replace(/\b\d+\.\d\d s\b/g, '<seconds>')
    .replace(/\b[0-9a-f]{64}\b/g, '<hash>');
}
