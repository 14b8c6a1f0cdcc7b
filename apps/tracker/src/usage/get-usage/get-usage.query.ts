import type { Caller } from '../../zone-engine/caller.js';

export class GetUsageQuery {
  constructor(
    readonly at: string | undefined,
    readonly caller: Caller,
  ) {}
}
