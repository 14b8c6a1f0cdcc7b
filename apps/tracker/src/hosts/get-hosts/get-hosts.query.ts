import type { PageQuery } from '../../http/page.query.js';
import type { Caller } from '../../zone-engine/caller.js';

export class GetHostsQuery {
  constructor(
    readonly query: PageQuery,
    readonly caller: Caller,
  ) {}
}

export class GetHostQuery {
  constructor(
    readonly host: string,
    readonly at: string | undefined,
    readonly caller: Caller,
  ) {}
}
