import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runConformance } from './run-conformance.js';

describe('conformance of a folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'numaledger-vectors-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(): { lines: string[]; passed: number; failed: number } {
    const lines: string[] = [];
    return { ...runConformance(folder, (line) => lines.push(line)), lines };
  }

  const rows = (file: string, count: number) =>
    readFileSync(join('test/vectors', file), 'utf8').split('\n').slice(0, count);

  it('says that there is nothing to run', () => {
    expect(run()).toEqual({ passed: 0, failed: 0, lines: [`No vectors in ${folder}`, '0 passed, 0 failed'] });
  });

  it('counts a line that is no JSON, and a row of another shape, as failed, and goes on', () => {
    const [good] = rows('cpuset.jsonl', 1);
    writeFileSync(join(folder, 'cpuset.jsonl'), `${good}\n{"id":\n\n{"id":"odd","op":"parse"}\n`);
    const { passed, failed, lines } = run();
    expect([passed, failed]).toEqual([1, 2]);
    expect(lines[0]).toBe('cpuset.jsonl: 1 passed, 2 failed');
    expect(lines[1]).toMatch(/^ {2}line 2\n {4}expected "a row"\n {4}actual {3}"SyntaxError/);
    expect(lines.at(-1)).toBe('1 passed, 2 failed');
  });

  it('counts a row that is no object, by its line, and names a row without an id by its line too', () => {
    const [good] = rows('cpuset.jsonl', 1);
    writeFileSync(
      join(folder, 'cpuset.jsonl'),
      `null\n${good}\n[]\n{"op":"parse","spec":"0","expected":[1]}\n`,
    );
    const { passed, failed, lines } = run();
    expect([passed, failed]).toEqual([1, 3]);
    expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.split('\n')[0])).toEqual([
      '  line 1',
      '  line 3',
      '  line 4',
    ]);
  });

  it('counts a file that cannot be read as one failure, and runs the others', () => {
    mkdirSync(join(folder, 'cpuset.jsonl'));
    writeFileSync(join(folder, 'fit.jsonl'), rows('fit.jsonl', 5).join('\n'));
    const { lines } = run();
    expect(lines[0]).toBe('cpuset.jsonl: 0 passed, 1 failed');
    expect(lines[1]).toMatch(/EISDIR/);
    expect(lines).toContain('fit.jsonl (nova-zed): 5 passed, 0 failed');
    expect(lines.at(-1)).toBe('5 passed, 1 failed');
  });

  it('counts a line of the newer answers that is no row, and goes on', () => {
    writeFileSync(join(folder, 'fit.jsonl'), rows('fit.jsonl', 5).join('\n'));
    const answers = rows('fit.newer.jsonl', 161);
    writeFileSync(join(folder, 'fit.newer.jsonl'), `{"id":\nnull\n${answers.join('\n')}\n`);
    writeFileSync(join(folder, 'affinity.jsonl'), rows('affinity.jsonl', 3).join('\n'));
    const { lines } = run();
    expect(lines).toContain('fit.jsonl (nova-2026): 5 passed, 2 failed');
    expect(lines.filter((line) => line.startsWith('  ')).map((line) => line.split('\n')[0])).toEqual([
      '  fit.newer.jsonl line 1',
      '  fit.newer.jsonl line 2',
    ]);
    expect(lines).toContain('affinity.jsonl (nova-zed): 3 passed, 0 failed');
    expect(lines.at(-1)).toBe('13 passed, 2 failed');
  });

  it('takes a page size of 0 for none, as Nova does, which answers with the 0', () => {
    const withoutSize = rows('fit.jsonl', 300).filter((row) => !/"pagesize_kb": ?[-1-9]/.test(row));
    const withZero = withoutSize.map((row) => row.replace(/("pagesize_kb": ?)null/g, '$10'));
    writeFileSync(join(folder, 'fit.jsonl'), withZero.join('\n'));
    expect(withZero.filter((row) => /"pagesize_kb": ?0/.test(row)).length).toBeGreaterThan(50);
    expect(run().lines.at(-1)).toBe(`${withZero.length} passed, 0 failed`);
  });

  it('says that an argument is no folder', () => {
    const lines: string[] = [];
    expect(runConformance('--foo', (line) => lines.push(line))).toEqual({ passed: 0, failed: 0 });
    expect(lines).toEqual(['--foo is no folder', '0 passed, 0 failed']);
  });

  it('does not hold the newest rules against answers of older ones', () => {
    writeFileSync(join(folder, 'fit.jsonl'), rows('fit.jsonl', 5).join('\n'));
    expect(run().lines).toEqual([
      'fit.jsonl (nova-zed): 5 passed, 0 failed',
      'fit.jsonl (nova-2026): not run, fit.newer.jsonl is missing',
      '5 passed, 0 failed',
    ]);
    copyFileSync('test/vectors/fit.newer.jsonl', join(folder, 'fit.newer.jsonl'));
    expect(run().lines).toContain('fit.jsonl (nova-2026): 5 passed, 0 failed');
  });

  it('shows ten differences, each with its id', () => {
    const wrong = Array.from({ length: 12 }, (_, index) =>
      JSON.stringify({ id: `wrong-${index}`, op: 'parse', spec: '0', expected: [1] }),
    );
    writeFileSync(join(folder, 'cpuset.jsonl'), wrong.join('\n'));
    const { lines } = run();
    expect(lines).toHaveLength(12);
    expect(lines[10]).toMatch(/wrong-9\n {4}expected \[1\]\n {4}actual {3}\[0\]$/);
  });
});
