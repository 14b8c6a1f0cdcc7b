import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suites } from './suites.js';

/** `npm run conformance -- [DIR]`: every vector file that DIR has, a line each. Exit code 1 on any difference. */
const differencesShown = 10;

function main(folder: string): number {
  let passed = 0;
  let failed = 0;
  for (const { name, file, run } of suites) {
    if (!existsSync(join(folder, file))) continue;
    const result = run(folder);
    passed += result.passed;
    failed += result.differences.length;
    console.log(`${name}: ${result.passed} passed, ${result.differences.length} failed`);
    for (const { id, expected, actual } of result.differences.slice(0, differencesShown)) {
      console.log(
        `  ${id}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}`,
      );
    }
  }
  if (passed + failed === 0) console.error(`No vectors in ${folder}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = main(process.argv[2] ?? join(process.cwd(), 'test/vectors'));
