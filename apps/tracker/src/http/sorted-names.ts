/** Names in order, by the map that they are the keys of. */
const known = new WeakMap<ReadonlyMap<string, unknown>, readonly string[]>();

/** The keys of a map in code unit order. Sorted again only when they are others than last time. */
export function sortedNames(map: ReadonlyMap<string, unknown>): readonly string[] {
  const before = known.get(map);
  if (before?.length === map.size && before.every((name) => map.has(name))) return before;
  const names = [...map.keys()].sort();
  known.set(map, names);
  return names;
}
