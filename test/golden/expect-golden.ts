import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Compares a text with a file that is checked in. `UPDATE_GOLDEN=1` writes the file instead. */
export function expectGolden(file: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(
    existsSync(file) ? readFileSync(file, 'utf8') : `no file ${file}: run with UPDATE_GOLDEN=1`,
  );
}
