import { fit } from '#numa/fit/fit.js';
import { compileHost, usageOf } from '#numa/host/compiled-host.js';
import type { RuleSetName } from '#numa/model/fit-options.js';
import { HeldPlacements } from '#numa/usage/held-placements.js';
import { type Difference, difference } from './difference.js';
import type { OperationRow, SequenceRow } from './rows.js';
import { fromPlacement, fromUsage, toHost, toLimits, toRequest } from './translate.js';

/** A history of claims and releases on one host: every answer, the usage after every step, and the recount. */
export function checkSequenceRow(row: SequenceRow, ruleSet: RuleSetName): Difference | null {
  const history = new History(row, ruleSet);
  for (const [step, operation] of row.ops.entries()) {
    const found = history.follow(`${row.id} step ${step} (${operation.op})`, operation);
    if (found !== null) return found;
  }
  return null;
}

class History {
  private readonly held: HeldPlacements;

  constructor(
    private readonly row: SequenceRow,
    private readonly ruleSet: RuleSetName,
  ) {
    this.held = new HeldPlacements(compileHost(toHost(row.host)));
  }

  follow(id: string, operation: OperationRow): Difference | null {
    if (operation.op === 'claim') return this.claim(id, operation);
    if (operation.op === 'release') {
      this.held.release(operation.name);
      return difference(id, operation.usage, fromUsage(usageOf(this.held.host)));
    }
    const recounted = new HeldPlacements(compileHost(toHost(this.row.host)));
    for (const name of operation.live) recounted.claim(name, this.held.get(name)!);
    const counts = [fromUsage(usageOf(this.held.host)), fromUsage(usageOf(recounted.host))];
    return difference(id, [operation.usage, operation.usage], counts);
  }

  private claim(id: string, operation: OperationRow & { op: 'claim' }): Difference | null {
    const { placement } = fit(this.held.host, toRequest(operation), {
      ruleSet: this.ruleSet,
      cellOrder: this.row.pack ? 'pack' : 'spread',
      limits: toLimits(this.row.limits),
    });
    const expected = operation.usage_error === undefined ? operation.expected : null;
    const actual = placement === undefined ? null : fromPlacement(placement, operation.request);
    const found = difference(id, expected, actual);
    if (found !== null || placement === undefined) return found;
    this.held.claim(operation.name, placement);
    return difference(id, operation.usage, fromUsage(usageOf(this.held.host)));
  }
}
