import { access, constants, type FileHandle, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder, makeFolder } from '#event-store/sqlite/durable-files.js';
import { SnapshotError } from '#ledger/snapshot/snapshot-format.js';
import { SnapshotReader } from '#ledger/snapshot/snapshot-reader.js';
import { snapshotLines } from '#ledger/snapshot/write-snapshot.js';
import type { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { inSlices } from './in-slices.js';
import { keptRevisions } from './kept-revisions.js';

/** Bytes that are read or written at once. */
const chunkBytes = 256 * 1024;

const suffix = '.snapshot';

/** The snapshots of one zone: a file each, named by revision. Whatever is wrong with one, it is only a cache. */
export class SnapshotFolder {
  /** @param dropped told of a snapshot that could not be used and was taken away */
  constructor(
    readonly folder: string,
    private readonly zone: string,
    private readonly dropped: (file: string, why: string) => void,
  ) {}

  /** Makes the folder if need be. Rejects with the file system's error when it cannot be made or written. */
  async make(): Promise<void> {
    await makeFolder(this.folder);
    await access(this.folder, constants.W_OK | constants.X_OK);
  }

  /** Ascending. */
  async revisions(): Promise<number[]> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    const revisions = names
      .filter((name) => /^\d{1,15}\.snapshot$/.test(name))
      .map((name) => Number.parseInt(name, 10));
    return revisions.sort((a, b) => a - b);
  }

  /** The state of a snapshot; null: it was damaged, or of another ledger, and is gone. */
  async read(
    revision: number,
    hashAt: (revision: number) => Promise<string | null>,
  ): Promise<ZoneState | null> {
    const file = this.fileOf(revision);
    try {
      const state = await this.stateOf(file);
      if (state.revision !== revision) throw new SnapshotError(`it is of revision ${state.revision}`);
      const hash = await hashAt(revision);
      if (hash === null) throw new SnapshotError('the ledger ends before it');
      if (hash !== state.lastHash) throw new SnapshotError('the ledger has another event at its revision');
      return state;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      // One that was thinned out meanwhile is no news; one that cannot be read now may be good later.
      if (code !== 'ENOENT') this.dropped(file, message);
      if (!('syscall' in (error as object))) await rm(file, { force: true }).catch(() => undefined);
      return null;
    }
  }

  /**
   * Writes a snapshot, durable and under its name only when it is whole, and takes away those that are no longer
   * needed. Gives its size in bytes.
   */
  async write(zone: FrozenZone): Promise<number> {
    await makeFolder(this.folder);
    const file = this.fileOf(zone.revision);
    const unfinished = `${file}.new`;
    const bytes = await writeLines(unfinished, snapshotLines(zone));
    await rename(unfinished, file);
    await flushFolder(this.folder);
    await this.thinOut();
    return bytes;
  }

  fileOf(revision: number): string {
    return join(this.folder, `${revision}${suffix}`);
  }

  private async stateOf(file: string): Promise<ZoneState> {
    const reader = new SnapshotReader(this.zone);
    const handle = await open(file, 'r');
    try {
      await readLines(handle, (line) => reader.add(line));
      return reader.finish();
    } finally {
      await handle.close();
    }
  }

  private async thinOut(): Promise<void> {
    const revisions = await this.revisions();
    const kept = new Set(keptRevisions(revisions));
    for (const revision of revisions)
      if (!kept.has(revision)) await rm(this.fileOf(revision), { force: true });
  }
}

/** Shows each line, good until the next one: all are read into one buffer, which would else be garbage of many MiB. */
async function readLines(handle: FileHandle, show: (line: Buffer) => void): Promise<void> {
  let buffer = Buffer.alloc(2 * chunkBytes);
  let filled = 0;
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    let from = 0;
    const known = filled;
    filled += bytesRead;
    for (let end = buffer.indexOf(10, known); end >= 0 && end < filled; end = buffer.indexOf(10, from)) {
      show(buffer.subarray(from, end));
      from = end + 1;
    }
    buffer.copyWithin(0, from, filled);
    filled -= from;
  }
  if (filled > 0) throw new SnapshotError('it is cut off');
}

async function writeLines(file: string, lines: Iterable<string>): Promise<number> {
  const handle = await open(file, 'w');
  try {
    let waiting = '';
    let written = 0;
    const flush = async (): Promise<void> => {
      const { bytesWritten } = await handle.write(waiting);
      written += bytesWritten;
      waiting = '';
    };
    for await (const line of inSlices(lines)) {
      waiting += line;
      if (waiting.length >= chunkBytes) await flush();
    }
    await flush();
    await handle.sync();
    return written;
  } finally {
    await handle.close();
  }
}
