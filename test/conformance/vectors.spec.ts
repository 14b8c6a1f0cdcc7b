import { join } from 'node:path';
import { suites } from './suites.js';

describe("Nova's recorded answers", () => {
  it.each(suites.map((suite) => [suite.name, suite] as const))('%s', (_name, suite) => {
    const { passed, differences } = suite.run(join(process.cwd(), 'test/vectors'));
    expect(differences).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
});
