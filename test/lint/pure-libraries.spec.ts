import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const impure = {
  'a clock': 'export const it = Date.now();',
  'the time of day': 'export const it = new Date();',
  chance: 'export const it = Math.random();',
  'chance under another name': 'const M = Math;\nexport const it = M.random();',
  'random ids': "import { randomUUID } from 'node:crypto';\nexport const it = randomUUID();",
  settings: 'export const it = process.env.HOME;',
  'a timer': 'setTimeout(() => undefined, 1);\nexport {};',
  output: "console.info('x');\nexport {};",
};
const pure = `
import { createHash } from 'node:crypto';
export const it = createHash('sha256').update('x').digest('hex');
export const epoch = new Date(0);
`;

/** The linter's rules as they are, on a checkout of these files alone: those that it refuses. */
function lint(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'numaledger-lint-'));
  try {
    const rules = JSON.parse(readFileSync('biome.json', 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, vcs: { enabled: false } }));
    copyFileSync('pure.grit', join(folder, 'pure.grit'));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    }
    const args = ['lint', '--colors=off', '--max-diagnostics=none', '--reporter=github', 'apps', 'libs'];
    const { stdout } = spawnSync(resolve('node_modules/.bin/biome'), args, { cwd: folder, encoding: 'utf8' });
    const errors = stdout.matchAll(/^::error .*?file=[^,]*\/((?:apps|libs)\/[^,]+),/gm);
    return [...new Set([...errors].map(([, path]) => path!))].sort();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the linter', () => {
  it('refuses clocks, chance, settings and output in the pure libraries, and only there', () => {
    const fileIn = (library: string, name: string): string => `${library}/${name.replaceAll(' ', '-')}.ts`;
    const inFolder = (folder: string): [string, string][] =>
      Object.entries(impure).map(([name, text]) => [fileIn(folder, name), text]);
    const refused = [...inFolder('libs/numa/src'), ...inFolder('libs/ledger/src/state')];
    const allowed = [
      ...inFolder('apps/tracker/src'),
      ['libs/numa/src/pure.ts', pure],
      ['libs/numa/src/timed.spec.ts', impure['a clock']],
    ];
    expect(lint(Object.fromEntries([...refused, ...allowed]))).toEqual(refused.map(([path]) => path).sort());
  });
});
