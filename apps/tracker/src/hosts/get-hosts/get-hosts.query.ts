import type { PageQuery } from '../../http/page.query.js';

export class GetHostsQuery {
  constructor(readonly query: PageQuery) {}
}

export class GetHostQuery {
  constructor(
    readonly host: string,
    readonly at: string | undefined,
  ) {}
}
