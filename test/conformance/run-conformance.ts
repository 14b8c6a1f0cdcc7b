import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suites } from './suites.js';

const differencesShown = 10;

/** Runs every vector file that the folder has, a line each; says how many rows passed and failed. */
export function runConformance(
  folder: string,
  print: (line: string) => void,
): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  for (const { name, file, needs, run } of suites) {
    if (!existsSync(join(folder, file))) continue;
    const missing = needs.find((needed) => !existsSync(join(folder, needed)));
    if (missing !== undefined) {
      print(`${name}: not run, ${missing} is missing`);
      continue;
    }
    const result = run(folder);
    passed += result.passed;
    failed += result.differences.length;
    print(`${name}: ${result.passed} passed, ${result.differences.length} failed`);
    for (const { id, expected, actual } of result.differences.slice(0, differencesShown)) {
      print(`  ${id}\n    expected ${JSON.stringify(expected)}\n    actual   ${JSON.stringify(actual)}`);
    }
  }
  if (!isFolder(folder)) print(`${folder} is no folder`);
  else if (passed + failed === 0) print(`No vectors in ${folder}`);
  print(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
