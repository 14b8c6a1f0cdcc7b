/**
 * The items by their keys in code unit order, in pieces: '' stands for a rest between two pieces of the sorting, which
 * for a million keys would otherwise hold everything up.
 */
export function* inOrder<T>(items: ArrayLike<T>, keyOf: (item: T) => string): Generator<T | ''> {
  const buckets = new Map<string, T[]>();
  for (let index = 0; index < items.length; index++) {
    const prefix = keyOf(items[index]!).slice(0, prefixLength);
    const bucket = buckets.get(prefix);
    if (bucket) bucket.push(items[index]!);
    else buckets.set(prefix, [items[index]!]);
    if (index % 4096 === 4095) yield '';
  }
  for (const prefix of [...buckets.keys()].sort(byText)) {
    const keyed = buckets.get(prefix)!.map((item) => ({ key: keyOf(item), item }));
    for (const { item } of keyed.sort((a, b) => byText(a.key, b.key))) yield item;
  }
}

/** Of UUIDs three characters make 4,096 buckets. */
const prefixLength = 3;

/** Code unit order, the same on every machine. */
export const byText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
