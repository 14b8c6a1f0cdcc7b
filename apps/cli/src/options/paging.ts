import { InvalidArgumentError, Option } from 'commander';

/** The tracker's own bound on one page. */
const pageSize = 1000;

/** `--limit N|all`: how many to list at most, over as many pages as it takes. */
export function limitOption(): Option {
  return new Option('--limit <n>', 'list at most this many, or all').default(1000).argParser((text) => {
    if (text === 'all') return Number.POSITIVE_INFINITY;
    if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
    throw new InvalidArgumentError('It must be a whole number, 1 or more, or all.');
  });
}

interface Page<T, Next> {
  readonly items: readonly T[];
  readonly next: Next | null;
}

/** Asks for page after page until there are `limit` items or no more pages. `next`: where the rest begins; null: all is here. */
export async function pages<T, Next>(
  limit: number,
  ask: (next: Next | null, limit: number) => Promise<Page<T, Next>>,
): Promise<Page<T, Next>> {
  const items: T[] = [];
  let next: Next | null = null;
  do {
    const page: Page<T, Next> = await ask(next, Math.min(pageSize, limit - items.length));
    for (const item of page.items) items.push(item);
    next = page.next;
  } while (next !== null && items.length < limit);
  return { items, next };
}
