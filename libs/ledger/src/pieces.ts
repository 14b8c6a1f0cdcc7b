/**
 * Long work in small pieces: each `next` does one, and the last gives the result. Whoever drives it may do something
 * else in between, as long as that changes nothing of what the work reads.
 */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** The result of all pieces, now. */
export function atOnce<T>(work: Pieces<T>): T {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}
