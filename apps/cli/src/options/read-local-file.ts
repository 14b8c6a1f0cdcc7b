import { createReadStream } from 'node:fs';
import type { Terminal } from '../render/terminal.js';
import { UsageError } from '../usage-error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
};

/** A batch of hundreds of thousands of claims is below that; an input that never ends is not. */
const mostMiB = 256;

/** A local file, or standard input for `-`. Throws UsageError. */
export async function readLocalFile(path: string, terminal: Terminal): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const piece of path === '-' ? terminal.input() : createReadStream(path)) {
      pieces.push(piece as Uint8Array);
      bytes += (piece as Uint8Array).length;
      if (bytes > mostMiB * 2 ** 20) throw new Error(`it has more than ${mostMiB} MiB`);
    }
    return Buffer.concat(pieces).toString();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `cannot read ${path === '-' ? 'standard input' : path}: ${reasons[code ?? ''] ?? message}`,
    );
  }
}

/** A JSON object from a local file. Throws UsageError naming file and place. */
export async function readLocalJson(path: string, terminal: Terminal): Promise<Record<string, unknown>> {
  return parseJsonObject(await readLocalFile(path, terminal), path);
}

export function parseJsonObject(text: string, path: string): Record<string, unknown> {
  const name = path === '-' ? 'standard input' : path;
  let value: unknown;
  try {
    // JSON has no byte order mark, and editors write one
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`${name} is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${name} must hold a JSON object`);
  }
  return value as Record<string, unknown>;
}
