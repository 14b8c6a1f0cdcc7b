import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const rule = 'the checker shares no code with what it checks';

/** The import rules as they are, on a checkout of these files alone: the files that break the checker's. */
function refused(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'numaledger-imports-'));
  try {
    copyFileSync('.dependency-cruiser.cjs', join(folder, '.dependency-cruiser.cjs'));
    copyFileSync('package.json', join(folder, 'package.json'));
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext" } }');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    }
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'libs'];
    const { stdout } = spawnSync(resolve('node_modules/.bin/depcruise'), args, {
      cwd: folder,
      encoding: 'utf8',
    });
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; rule: { name: string } }[] };
    };
    return summary.violations.filter((found) => found.rule.name === rule).map(({ from }) => from);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the import rules', () => {
  it('let the checker have types of what it checks, and no code', () => {
    const code = 'export const it = 1;\nexport interface It {}';
    const checked = {
      'libs/numa/src/fit/fit.ts': code,
      'libs/numa/src/rules/memory.ts': code,
      'libs/numa/src/refusal/refusal.ts': code,
      'libs/numa/src/usage/claim.ts': code,
      'libs/ledger/src/decide/decide.ts': code,
      'libs/ledger/src/selection/guest-request.ts': code,
    };
    const reuse = (path: string) => `import { it } from '${path}';\nexport const mine = it;`;
    const wrong = {
      'libs/numa/src/checker/check-fit.ts': reuse('../fit/fit.js'),
      'libs/numa/src/checker/check-memory.ts': reuse('../rules/memory.js'),
      'libs/numa/src/checker/check-refusal.ts': reuse('../refusal/refusal.js'),
      'libs/numa/src/checker/check-usage.ts': reuse('../usage/claim.js'),
      'libs/ledger/src/verify/placement-checker.ts': `${reuse('#numa/fit/fit.js')}\nexport * from '../decide/decide.js';`,
    };
    const right = {
      'libs/numa/src/checker/typed.ts': "import type { It } from '../fit/fit.js';\nexport type Mine = It;",
      'libs/numa/src/checker/check.spec.ts': reuse('../fit/fit.js'),
      'libs/numa/src/host/other.ts': reuse('../fit/fit.js'),
      'libs/ledger/src/verify/rejection-check.ts': reuse('../decide/decide.js'),
      'libs/numa/src/checker/mine.ts': reuse('./typed.js'),
    };
    const found = refused({ ...checked, ...wrong, ...right });
    expect([...new Set(found)].sort()).toEqual(Object.keys(wrong).sort());
    expect(found).toHaveLength(Object.keys(wrong).length + 1);
  });
});
