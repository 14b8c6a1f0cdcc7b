import { SnapshotError } from '#ledger/snapshot/snapshot-format.js';
import { SnapshotReader } from '#ledger/snapshot/snapshot-reader.js';
import { snapshotLines } from '#ledger/snapshot/write-snapshot.js';
import type { FrozenZone } from '#ledger/state/frozen-zone.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { keptRevisions } from '../../../apps/tracker/src/snapshots/kept-revisions.js';
import { SnapshotFolder } from '../../../apps/tracker/src/snapshots/snapshot-folder.js';
import type { Random } from './random.js';
import { never, type SimulatedProcess } from './simulated-process.js';

const point = 'at its snapshots';

/** The snapshots of one tracker, by revision: lines as a file has them. Processes come and go, the disk stays. */
export class SimulatedDisk {
  readonly snapshots = new Map<number, Buffer[]>();

  /** Changes one bit of the newest snapshot. false: there is none. */
  damage(random: Random): boolean {
    const newest = Math.max(...this.snapshots.keys());
    const lines = this.snapshots.get(newest);
    if (!lines) return false;
    const line = random.below(lines.length);
    const copy = Buffer.from(lines[line]!);
    copy[random.below(copy.length)]! ^= 1 << random.below(8);
    lines[line] = copy;
    return true;
  }
}

/** The disk as a process sees it, which may die at each of its writes and reads. */
export class SimulatedSnapshots extends SnapshotFolder {
  /** @param ledgerHas the hash of the ledger's event at a revision; null: there is none */
  constructor(
    private readonly disk: SimulatedDisk,
    private readonly process: SimulatedProcess,
    private readonly around: {
      readonly random: Random;
      readonly ledgerHas: (revision: number) => string | null;
      readonly found: (finding: string) => void;
    },
  ) {
    super('', 'default', () => undefined);
  }

  override async revisions(): Promise<number[]> {
    await this.turn();
    return [...this.disk.snapshots.keys()].sort((a, b) => a - b);
  }

  override async read(revision: number): Promise<ZoneState> {
    await this.turn();
    const reader = new SnapshotReader('default');
    for (const line of this.disk.snapshots.get(revision) ?? []) reader.add(line);
    const state = reader.finish();
    if (state.revision !== revision)
      throw new SnapshotError('damaged', `it is of revision ${state.revision}`);
    return state;
  }

  override async setAside(revision: number, { message }: SnapshotError): Promise<string> {
    await this.turn();
    this.disk.snapshots.delete(revision);
    return message;
  }

  /** Line by line, while everything goes on; there when it is whole. */
  override async write(zone: FrozenZone): Promise<number> {
    const { ledgerHas, found, random } = this.around;
    const { revision, lastHash } = zone;
    if (ledgerHas(revision) !== lastHash) found(`a snapshot of revision ${revision} is not of the ledger`);
    const lines: Buffer[] = [];
    for (const line of snapshotLines(zone)) {
      if (random.percent(20)) await this.turn();
      lines.push(Buffer.from(line.slice(0, -1)));
    }
    await this.turn();
    this.disk.snapshots.set(revision, lines);
    const kept = keptRevisions([...this.disk.snapshots.keys()]);
    for (const old of this.disk.snapshots.keys()) if (!kept.includes(old)) this.disk.snapshots.delete(old);
    return lines.length;
  }

  private async turn(): Promise<void> {
    if (!this.process.step(point)) return never();
    await this.process.pause(this.around.random.below(3), point);
  }
}
