import { setImmediate as turn } from 'node:timers/promises';

/** How long a long piece of work keeps the event loop to itself, milliseconds. */
const sliceMs = 4;

/** Goes through many small pieces of work and lets everything else have its turn in between. */
export async function* inSlices<T>(pieces: Iterable<T>): AsyncGenerator<T> {
  let began = performance.now();
  for (const piece of pieces) {
    yield piece;
    if (performance.now() - began < sliceMs) continue;
    await turn();
    began = performance.now();
  }
}
