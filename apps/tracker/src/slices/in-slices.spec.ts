import { setImmediate as turn } from 'node:timers/promises';
import type { Pieces } from '#ledger/pieces.js';
import { doneInSlices, firstSlice, inSlices } from './in-slices.js';

/** Work in so many pieces, each of which says that it was done. */
function* work(pieces: number, done: () => void): Pieces<string> {
  for (let piece = 0; piece < pieces; piece++) {
    done();
    yield;
  }
  return 'result';
}

describe('long work', () => {
  /** The turns of the event loop so far. */
  let turns = 0;
  let stopped = false;

  beforeEach(async () => {
    // Every look at the clock takes a millisecond: a piece is a slice.
    let ms = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => ms++);
    stopped = false;
    const count = (): void => {
      turns++;
      if (!stopped) setImmediate(count);
    };
    setImmediate(count);
    await turn();
  });
  afterEach(() => {
    stopped = true;
    jest.restoreAllMocks();
  });

  it('leaves the event loop to all else after each slice, also when there is much of it', async () => {
    const perTurn = new Map<number, number>();
    const done = (): void => void perTurn.set(turns, (perTurn.get(turns) ?? 0) + 1);
    const listed = async (): Promise<void> => {
      for await (const _ of inSlices(work(20, done)));
    };
    const before = turns;
    expect(await Promise.all([doneInSlices(work(20, done)), listed(), doneInSlices(work(20, done))])).toEqual(
      ['result', undefined, 'result'],
    );
    expect(turns - before).toBeGreaterThanOrEqual(60);
    expect(Math.max(...perTurn.values())).toBe(1);
  });

  it('that begins at once shares one slice of the turn', async () => {
    let pieces = 0;
    const begin = () => firstSlice(work(20, () => pieces++));
    expect([begin(), begin(), begin()].map((slice) => slice?.done)).toEqual([false, undefined, undefined]);
    expect(pieces).toBe(1);
    await turn();
    expect(begin()?.done).toBe(false);
  });

  it('that fails, fails alone', async () => {
    const failing = doneInSlices(
      work(3, () => {
        throw new Error('broken');
      }),
    );
    await expect(failing).rejects.toThrow('broken');
    expect(await doneInSlices(work(3, () => undefined))).toBe('result');
  });
});
