/** How many cases to run, and from which seed. */
export interface Run {
  readonly cases: number;
  readonly seed: number;
}

/**
 * `[CASES] [SEED]`: a million when not said, from a seed that the caller draws; null: something else was said, and
 * nothing is to be run that would look like a success.
 */
export function readRun(args: readonly string[], drawn: number): Run | null {
  const [cases = '1000000', seed = `${drawn}`, ...more] = args;
  if (!/^[1-9][0-9]{0,11}$/.test(cases) || !/^-?[0-9]{1,10}$/.test(seed) || more.length > 0) return null;
  return { cases: Number(cases), seed: Number(seed) };
}
