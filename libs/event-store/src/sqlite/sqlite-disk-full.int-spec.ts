import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMPTY, type EventStore, type NewEvent } from '../event-store.js';
import { openEventStore } from '../open-event-store.js';
import { readAll, someEvents, withRevisions } from '../testing/events.js';
import { Follower } from '../testing/follower.js';

// For machines that are busy.
jest.setTimeout(30_000);

const STREAM = 'numaledger-zone-default';

describe('a full disk', () => {
  let folder: string;
  let mounted = false;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'numaledger-full-'));
    mounted = mountSmallDisk(folder);
  });
  afterAll(async () => {
    if (mounted) {
      execFileSync('umount', ['--lazy', folder]);
    }
    await rm(folder, { recursive: true });
  });

  it('refuses the append, keeps what was acknowledged, and takes appends again when there is space', async () => {
    if (!mounted) {
      return;
    }
    const filler = join(folder, 'filler');
    await writeFile(filler, Buffer.alloc(512 * 1024));
    const store = await openEventStore(`sqlite:${folder}`);
    const follower = new Follower(store, STREAM, EMPTY);
    const written: NewEvent[] = [];
    const refused = await appendUntilFull(store, written);
    expect(await store.head(STREAM)).toBe(written.length - 1);
    expect(await readAll(store, STREAM)).toEqual(withRevisions(written, 0));
    await expect(store.append('another', EMPTY, someEvents(1))).rejects.toMatchObject({ code: 'store-full' });

    await rm(filler);
    expect(await store.append(STREAM, written.length - 1, refused)).toBe(written.length + refused.length - 1);
    written.push(...refused);
    expect(await store.append('another', EMPTY, someEvents(1))).toBe(0);
    await follower.until((seen) => seen.events.length >= written.length);
    await follower.stop();
    expect(follower.events).toEqual(withRevisions(written, 0));

    await appendUntilFull(store, written);
    await store.close();
    const moved = await mkdtemp(join(tmpdir(), 'numaledger-moved-'));
    await cp(folder, moved, { recursive: true });
    const again = await openEventStore(`sqlite:${moved}`);
    expect(await readAll(again, STREAM)).toEqual(withRevisions(written, 0));
    await again.close();
    await rm(moved, { recursive: true });
  });
});

/** Adds to `written` what was acknowledged; gives the events that were not. */
async function appendUntilFull(store: EventStore, written: NewEvent[]): Promise<NewEvent[]> {
  for (;;) {
    const events = someEvents(20, () => JSON.stringify('x'.repeat(400)));
    try {
      await store.append(STREAM, written.length - 1, events);
      written.push(...events);
    } catch (error) {
      expect(error).toMatchObject({ code: 'store-full' });
      return events;
    }
  }
}

function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write('the test of a full disk needs root, to mount a small one: left out\n');
    return false;
  }
}
