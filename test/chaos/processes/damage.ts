import { open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEventStore } from '#event-store/open-event-store.js';
import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { ledgerStream } from '../../../apps/tracker/src/zone-engine/zone-engine.js';
import type { Random } from '../simulate/random.js';
import { copyLedger, ledgerFile, snapshotsFolder } from './ledger-folder.js';

/** How much of the end of a file is cut off, byte by byte: one of `cutShares` shares of the bytes a run. */
const tailBytes = 4_096;
const cutShares = 100;

/** Reads a ledger without a tracker. The error's code where it is refused. */
export async function readLedger(folder: string): Promise<readonly LedgerEvent[] | string> {
  try {
    const store = await openEventStore(`sqlite:${folder}`);
    try {
      const events: LedgerEvent[] = [];
      for await (const page of store.read(ledgerStream('default'), { from: 0 }))
        events.push(...page.map(decodeEvent));
      return events;
    } finally {
      await store.close();
    }
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/**
 * Cuts a ledger's file, and the log beside it, off at the bytes of one share of their last 4 KiB. Each time the
 * ledger must be refused as damaged, or be whole appends from the first on. Gives how many cuts there were.
 */
export async function cutAnywhere(
  folder: string,
  whole: readonly LedgerEvent[],
  share: number,
  findings: string[],
): Promise<{ readonly file: number; readonly log: number }> {
  const copy = await copyLedger(folder);
  const cuts = { file: 0, log: 0 };
  try {
    for (const [part, name] of [
      ['file', ledgerFile(copy)],
      ['log', `${ledgerFile(copy)}-wal`],
    ] as const) {
      const originals = await Promise.all(
        ['', '-wal'].map((end) => readFile(`${ledgerFile(copy)}${end}`).catch(() => null)),
      );
      const size = originals[part === 'file' ? 0 : 1]?.length ?? 0;
      for (let kept = Math.max(0, size - tailBytes) + (share % cutShares); kept < size; kept += cutShares) {
        await restore(ledgerFile(copy), originals);
        await truncate(name, kept);
        const fault = wrongWith(await readLedger(copy), whole, part);
        if (fault) findings.push(`cut off at byte ${kept} of ${size} of its ${part}, ${fault}`);
        cuts[part]++;
      }
      await restore(ledgerFile(copy), originals);
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  return cuts;
}

async function restore(file: string, [main, log]: readonly (Buffer | null)[]): Promise<void> {
  await rm(`${file}-shm`, { force: true });
  await writeFile(file, main!);
  if (log) await writeFile(`${file}-wal`, log);
  else await rm(`${file}-wal`, { force: true });
}

/**
 * A file that was cut off must not be taken for a shorter ledger; it may still be whole with the log beside it. The
 * log's end may be an append that a crash cut off, so less of it is a shorter ledger, never another one.
 */
function wrongWith(
  found: readonly LedgerEvent[] | string,
  whole: readonly LedgerEvent[],
  part: 'file' | 'log',
): string | null {
  if (typeof found === 'string') return found === 'store-corrupt' ? null : `it was refused with ${found}`;
  if (part === 'file' && found.length < whole.length) return `${found.length} events were read as if all`;
  const other = found.findIndex((event, index) => event.id !== whole[index]?.id);
  return other >= 0 ? `revision ${other} is another event` : null;
}

/** Changes one byte of the newest snapshot. false: there is none. */
export async function corruptSnapshot(folder: string, random: Random): Promise<boolean> {
  const names = await readdir(snapshotsFolder(folder)).catch(() => [] as string[]);
  const newest = names
    .filter((name) => name.endsWith('.snapshot'))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
    .at(-1);
  if (newest === undefined) return false;
  const file = await open(join(snapshotsFolder(folder), newest), 'r+');
  try {
    const at = random.below((await file.stat()).size);
    const byte = Buffer.alloc(1);
    await file.read(byte, 0, 1, at);
    byte[0] = byte[0]! ^ (1 << random.below(8));
    await file.write(byte, 0, 1, at);
  } finally {
    await file.close();
  }
  return true;
}
