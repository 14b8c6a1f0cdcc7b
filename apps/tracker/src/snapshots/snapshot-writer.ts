import { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneEngine } from '../zone-engine/zone-engine.js';
import type { SnapshotFolder } from './snapshot-folder.js';

export interface SnapshotWriterOptions {
  readonly engine: ZoneEngine;
  readonly folder: SnapshotFolder;
  /** Events between two snapshots. */
  readonly every: number;
  /** The revision of the one that the tracker started from; -1: none. */
  readonly last: number;
  readonly written: (revision: number, bytes: number, milliseconds: number) => void;
  readonly failed: (error: Error) => void;
}

/** Writes a snapshot every so many events, while commands go on. One that fails costs nothing but the next start's time. */
export class SnapshotWriter {
  private last: number;
  private writing: Promise<void> | null = null;
  private readonly stopListening: () => void;

  constructor(private readonly options: SnapshotWriterOptions) {
    this.last = options.last;
    this.stopListening = options.engine.onCommitted((events) => this.consider(events.at(-1)!.revision));
  }

  /** Ends the watch and waits for the snapshot under way. */
  async stop(): Promise<void> {
    this.stopListening();
    await this.writing;
  }

  /** Writes one if it is time. */
  consider(revision: number): void {
    if (this.writing || revision - this.last < this.options.every) return;
    this.writing = this.write()
      .catch((error) => this.options.failed(error as Error))
      .finally(() => {
        this.writing = null;
      });
  }

  private async write(): Promise<void> {
    const { engine, folder, written } = this.options;
    const began = performance.now();
    const zone = await engine.read((state) => new FrozenZone(state, false));
    // Even one that fails is not tried again at once: a full disk stays full for a while.
    this.last = zone.revision;
    try {
      const bytes = await folder.write(zone);
      written(zone.revision, bytes, performance.now() - began);
    } finally {
      zone.release();
    }
  }
}
