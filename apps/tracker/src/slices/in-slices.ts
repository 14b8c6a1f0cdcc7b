import { setImmediate as turn } from 'node:timers/promises';
import type { Pieces } from '#ledger/pieces.js';

/** How long long work keeps the event loop to itself before everything else has its turn, milliseconds. */
const sliceMs = 1;

let lastGiven: Promise<unknown> = Promise.resolve();

/** A turn of the event loop in which no other long work goes on, so that many who work do not add up. */
export function ownTurn(): Promise<unknown> {
  lastGiven = lastGiven.then(() => turn());
  return lastGiven;
}

/** Goes through many small pieces of work and lets everything else have its turn in between. */
export async function* inSlices<T>(pieces: Iterable<T>): AsyncGenerator<T> {
  await ownTurn();
  let began = performance.now();
  for (const piece of pieces) {
    yield piece;
    if (performance.now() - began < sliceMs) continue;
    await ownTurn();
    began = performance.now();
  }
}

/** The result of long work, done in the same way. */
export async function doneInSlices<T>(work: Pieces<T>): Promise<T> {
  for (;;) {
    await ownTurn();
    const slice = oneSlice(work);
    if (slice.done) return slice.value;
  }
}

/** When work first began at once in this turn of the event loop; null: none did. */
let begunAt: number | null = null;

/** The first slice of work, at once; null: others that began at once have had the slice of this turn. */
export function firstSlice<T>(work: Pieces<T>): IteratorResult<undefined, T> | null {
  if (begunAt === null) {
    begunAt = performance.now();
    setImmediate(() => {
      begunAt = null;
    });
  } else if (performance.now() - begunAt >= sliceMs) return null;
  return oneSlice(work);
}

function oneSlice<T>(work: Pieces<T>): IteratorResult<undefined, T> {
  const began = performance.now();
  let step = work.next();
  while (!step.done && performance.now() - began < sliceMs) step = work.next();
  return step;
}
