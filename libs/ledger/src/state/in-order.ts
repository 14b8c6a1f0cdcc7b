/**
 * The items by their keys in code unit order, in pieces: '' stands for a rest between two pieces of the sorting, which
 * for a million keys would otherwise hold everything up.
 */
export function* inOrder<T>(items: readonly T[], keyOf: (item: T) => string): Generator<T | ''> {
  const buckets = new Map<string, T[]>();
  for (let index = 0; index < items.length; index++) {
    const prefix = keyOf(items[index]!).slice(0, prefixLength);
    const bucket = buckets.get(prefix);
    if (bucket) bucket.push(items[index]!);
    else buckets.set(prefix, [items[index]!]);
    if (index % 4096 === 4095) yield '';
  }
  for (const prefix of [...buckets.keys()].sort(byText)) {
    yield* buckets.get(prefix)!.sort((a, b) => byText(keyOf(a), keyOf(b)));
  }
}

/** Of UUIDs three characters make 4,096 buckets. */
const prefixLength = 3;

/** Code unit order, the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
