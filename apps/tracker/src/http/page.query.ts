import { IsString, MaxLength } from 'class-validator';
import { Optional } from '#contracts/dto/rules.js';
import { ApiPropertyOptional } from '#contracts/openapi/decorators.js';
import { IsRevisionOrTime } from './revision-or-time.js';
import { IsWholeNumber } from './whole-number.js';

/** `?at=`: the state at a revision or a time. */
export class AtQuery {
  @ApiPropertyOptional({
    description:
      'a revision, or an ISO 8601 time with its zone: one after the last event is answered with the state now; default: now',
  })
  @Optional()
  @IsRevisionOrTime()
  at?: string;
}

/** Items of a page, unless the query says otherwise. */
export const defaultLimit = 1000;

/** A page of a listing that is sorted by name or id. */
export class PageQuery extends AtQuery {
  @ApiPropertyOptional({ description: 'start behind this name' })
  @Optional()
  @IsString()
  @MaxLength(255)
  after?: string;

  @ApiPropertyOptional({ type: 'integer', default: defaultLimit, minimum: 1, maximum: 10000 })
  @Optional()
  @IsWholeNumber(1, 10_000)
  limit?: number;
}

/** One page of sorted things, and the `after` of the next. */
export function page<T>(
  sorted: readonly T[],
  key: (item: T) => string,
  query: PageQuery,
): { items: readonly T[]; next: string | null } {
  const { after, limit = defaultLimit } = query;
  const rest = after === undefined ? sorted : sorted.filter((item) => key(item) > after);
  const items = rest.slice(0, limit);
  return { items, next: rest.length > limit ? key(items.at(-1)!) : null };
}
