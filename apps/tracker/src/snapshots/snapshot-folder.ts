import { randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder, makeFolder } from '#event-store/sqlite/durable-files.js';
import { SnapshotError } from '#ledger/snapshot/snapshot-format.js';
import { SnapshotReader } from '#ledger/snapshot/snapshot-reader.js';
import { snapshotLines } from '#ledger/snapshot/write-snapshot.js';
import type { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { inSlices } from '../slices/in-slices.js';
import { keptRevisions } from './kept-revisions.js';

/** Bytes that are written at once. */
const chunkBytes = 256 * 1024;
/** Bytes that are read at once: each read is a wait. */
const readBytes = 2 * 1024 * 1024;

const suffix = '.snapshot';
/** Of those that were set aside, for who wants to know what became of them. */
const setAsideSuffix = '.snapshot.bad';
const keptAside = 3;

/** Those that are being written, each under a name of its own: another tracker may be writing the same revision. */
const unfinished = /^\d{1,15}\.snapshot\..*new$/;
/** No write rests for so long, milliseconds: whoever began it is gone. */
const abandonedAfterMs = 60 * 60_000;

/** The snapshots of one zone: a file each, named by revision. Whatever is wrong with one, it is only a cache. */
export class SnapshotFolder {
  /** Those that this process could not use, and left where they are. */
  private readonly unusable = new Set<number>();

  /** @param told of a snapshot that could not be used, once */
  constructor(
    readonly folder: string,
    private readonly zone: string,
    private readonly told: (file: string, why: string) => void,
  ) {}

  /** Makes the folder if need be. Rejects with the file system's error when it cannot be made or written. */
  async make(): Promise<void> {
    await makeFolder(this.folder);
    await access(this.folder, constants.W_OK | constants.X_OK);
  }

  /** Ascending. */
  revisions(): Promise<number[]> {
    return this.named(suffix);
  }

  /** Those that were not found to be of no use. Ascending. */
  async candidates(): Promise<number[]> {
    return (await this.revisions()).filter((revision) => !this.unusable.has(revision));
  }

  /** The state of a snapshot; null: it was thinned out meanwhile. Changes no file. Throws SnapshotError. */
  async read(revision: number): Promise<ZoneState | null> {
    try {
      const state = await this.stateOf(this.fileOf(revision));
      if (state.revision !== revision)
        throw new SnapshotError('damaged', `it is of revision ${state.revision}`);
      return state;
    } catch (error) {
      if (error instanceof SnapshotError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return null;
      throw new SnapshotError('unreadable', `it cannot be read: ${message}`);
    }
  }

  /** Does without one that is of no use from now on, and says why; a damaged one is set aside. */
  async drop(revision: number, error: SnapshotError): Promise<string> {
    if (error.trouble === 'damaged') return this.setAside(revision, error);
    return this.passOver(revision, error.message);
  }

  /** Takes one out of the way, where the folder can be changed. Says why, and where it is. */
  async setAside(revision: number, { message }: SnapshotError): Promise<string> {
    const aside = join(this.folder, `${revision}${setAsideSuffix}`);
    try {
      await rename(this.fileOf(revision), aside);
      const others = (await this.named(setAsideSuffix)).filter((one) => one !== revision);
      for (const one of others.slice(0, 1 - keptAside))
        await rm(join(this.folder, `${one}${setAsideSuffix}`), { force: true });
    } catch {
      return this.passOver(revision, message);
    }
    const why = `${message}; it is set aside as ${aside}, where the last ${keptAside} are kept`;
    this.told(this.fileOf(revision), why);
    return why;
  }

  /** Removes what trackers that were killed within a write left behind, where that can be done. */
  async removeAbandoned(): Promise<void> {
    for (const name of await this.names()) {
      if (!unfinished.test(name)) continue;
      const file = join(this.folder, name);
      const touched = await stat(file).catch(() => null);
      if (touched && Date.now() - touched.mtimeMs > abandonedAfterMs) await rm(file).catch(() => undefined);
    }
  }

  /**
   * Writes a snapshot, durable and under its name only when it is whole, and takes away those that are no longer
   * needed. Gives its size in bytes.
   */
  async write(zone: FrozenZone): Promise<number> {
    await makeFolder(this.folder);
    const file = this.fileOf(zone.revision);
    const begun = `${file}.${randomBytes(4).toString('hex')}.new`;
    let bytes: number;
    try {
      bytes = await writeLines(begun, snapshotLines(zone));
    } catch (error) {
      await rm(begun, { force: true }); // a full disk has no room to leave it lying
      throw error;
    }
    await rename(begun, file);
    this.unusable.delete(zone.revision);
    await flushFolder(this.folder);
    await this.thinOut();
    return bytes;
  }

  fileOf(revision: number): string {
    return join(this.folder, `${revision}${suffix}`);
  }

  private passOver(revision: number, why: string): string {
    if (!this.unusable.has(revision)) this.told(this.fileOf(revision), why);
    this.unusable.add(revision);
    return why;
  }

  private names(): Promise<string[]> {
    return readdir(this.folder).catch(() => []);
  }

  private async named(ending: string): Promise<number[]> {
    const revisions = (await this.names())
      .filter((name) => /^\d{1,15}\./.test(name) && name.slice(name.indexOf('.')) === ending)
      .map((name) => Number.parseInt(name, 10));
    return revisions.sort((a, b) => a - b);
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
  let buffer = Buffer.allocUnsafe(readBytes);
  let filled = 0;
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    let from = 0;
    const known = filled;
    filled += bytesRead;
    for await (const line of inSlices(linesOf(buffer.subarray(0, filled), known))) {
      show(line);
      from += line.length + 1;
    }
    buffer.copyWithin(0, from, filled);
    filled -= from;
  }
  if (filled > 0) throw new SnapshotError('damaged', 'it is cut off');
}

/** Whole lines, without their ends, of which the first ends behind a place. */
function* linesOf(bytes: Buffer, behind: number): Generator<Buffer> {
  let from = 0;
  for (let end = bytes.indexOf(10, behind); end >= 0; end = bytes.indexOf(10, from)) {
    yield bytes.subarray(from, end);
    from = end + 1;
  }
}

/** A disk that is nearly full takes a part of what it is given, and says so only by the count. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<number> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten;
  return bytes.length;
}

async function writeLines(file: string, lines: Iterable<string>): Promise<number> {
  const handle = await open(file, 'w');
  try {
    let waiting = '';
    let written = 0;
    const flush = async (): Promise<void> => {
      written += await writeAll(handle, Buffer.from(waiting));
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
