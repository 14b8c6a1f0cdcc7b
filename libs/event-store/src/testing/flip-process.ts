/**
 * A process that opens a ledger file with one bit flipped and reads all of it, for bit after bit of those that come as
 * lines on its input: `node flip-process.js FILE STREAM`. It prints a line for each: how many events there are, or the
 * code of what was thrown. A driver that ends the process at damage ends this one, not the test's.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { LedgerFile } from '../sqlite/ledger-file.js';
import { openSqliteEventStore } from '../sqlite/sqlite-event-store.js';
import { readAll } from './events.js';

async function main([file = '', stream = '']: string[]): Promise<void> {
  const whole = await readFile(file);
  const parent = await mkdtemp(`${file}-flipped-`);
  for await (const bit of createInterface({ input: process.stdin })) {
    // A folder each: a connection that could not be closed may still hold the one before.
    const folder = join(parent, bit);
    await mkdir(folder);
    await writeFile(join(folder, basename(file)), flippedAt(whole, Number(bit)));
    process.stdout.write(`${await found(folder, stream)}\n`);
    await rm(folder, { recursive: true });
  }
  await rm(parent, { recursive: true });
}

function flippedAt(bytes: Buffer, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3]! ^= 1 << (bit & 7);
  return copy;
}

async function found(folder: string, stream: string): Promise<string> {
  const store = await openSqliteEventStore(folder, undefined, LedgerFile.open);
  try {
    return `${(await readAll(store, stream)).length} events`;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  } finally {
    await store.close();
  }
}

if (process.argv[1]?.endsWith('flip-process.js')) {
  await main(process.argv.slice(2));
}
