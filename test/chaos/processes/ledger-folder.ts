import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerStream } from '../../../apps/tracker/src/zone-engine/zone-engine.js';

/** The embedded ledger's file in its folder. */
export const ledgerFile = (folder: string): string => join(folder, `${ledgerStream('default')}.sqlite`);

/** Where a tracker keeps the snapshots of an embedded ledger. */
export const snapshotsFolder = (folder: string): string => join(folder, 'snapshots', ledgerStream('default'));

/** A folder for one run's ledger, gone afterwards. */
export interface LedgerFolder {
  readonly path: string;
  /** Whether it is a disk of its own, of `smallDiskKiB`. */
  readonly small: boolean;
  /** More room than any run fills: a quick tracker fills a small disk by itself. */
  grow(): void;
  remove(): Promise<void>;
}

export const smallDiskKiB = 3_072;
const grownDiskKiB = 512 * 1_024;

/** `small`: on a disk that is soon full, where this process may mount one. */
export async function makeLedgerFolder(small: boolean): Promise<LedgerFolder> {
  const path = await mkdtemp(join(tmpdir(), 'numaledger-chaos-'));
  const mounted = small && mountSmallDisk(path);
  const remove = async (): Promise<void> => {
    if (mounted) execFileSync('umount', ['--lazy', path]);
    await rm(path, { recursive: true, force: true });
  };
  const grow = (): void => {
    if (mounted) execFileSync('mount', ['-o', `remount,size=${grownDiskKiB}k`, path]);
  };
  return { path, small: mounted, grow, remove };
}

/** A copy of a ledger whose tracker is gone. */
export async function copyLedger(folder: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'numaledger-chaos-copy-'));
  await cp(folder, copy, { recursive: true });
  return copy;
}

function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${smallDiskKiB}k`, 'numaledger-chaos', folder], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
