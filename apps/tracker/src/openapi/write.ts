import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { currentAnswers } from './current.js';

/**
 * `npm run openapi`: describes the answers from their types, then writes openapi.json. The first must be compiled
 * before the second is made. A test fails when either is stale.
 */
await writeFile('apps/tracker/src/openapi/answers.generated.ts', currentAnswers());
const built = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const document = spawnSync(process.execPath, ['dist/apps/tracker/src/openapi/print.js'], {
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
if (document.status !== 0) {
  process.stderr.write(document.stderr);
  process.exit(1);
}
await writeFile('openapi.json', document.stdout);
