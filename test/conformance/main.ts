import { join } from 'node:path';
import { runConformance } from './run-conformance.js';

/** `npm run conformance -- [DIR]`. Exit code 1 on any difference, or when there is nothing to run. */
const { passed, failed } = runConformance(
  process.argv[2] ?? join(process.cwd(), 'test/vectors'),
  console.log,
);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
