import { fit } from '#numa/fit/fit.js';
import { type CompiledHost, compileHost, usageOf } from '#numa/host/compiled-host.js';
import type { RuleSetName } from '#numa/model/fit-options.js';
import type { Placement } from '#numa/model/placement.js';
import { claim, release } from '#numa/usage/apply-placement.js';
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
  private readonly host: CompiledHost;
  private readonly placements = new Map<string, Placement>();

  constructor(
    private readonly row: SequenceRow,
    private readonly ruleSet: RuleSetName,
  ) {
    this.host = compileHost(toHost(row.host));
  }

  follow(id: string, operation: OperationRow): Difference | null {
    if (operation.op === 'claim') return this.claim(id, operation);
    if (operation.op === 'release') {
      release(this.host, this.placements.get(operation.name)!);
      this.placements.delete(operation.name);
      return difference(id, operation.usage, fromUsage(usageOf(this.host)));
    }
    const recounted = compileHost(toHost(this.row.host));
    for (const name of operation.live) claim(recounted, this.placements.get(name)!);
    const counts = [fromUsage(usageOf(this.host)), fromUsage(usageOf(recounted))];
    return difference(id, [operation.usage, operation.usage], counts);
  }

  private claim(id: string, operation: OperationRow & { op: 'claim' }): Difference | null {
    const { placement } = fit(this.host, toRequest(operation), {
      ruleSet: this.ruleSet,
      cellOrder: this.row.pack ? 'pack' : 'spread',
      limits: toLimits(this.row.limits),
    });
    const expected = operation.usage_error === undefined ? operation.expected : null;
    const actual = placement === undefined ? null : fromPlacement(placement, operation.request);
    const found = difference(id, expected, actual);
    if (found !== null || placement === undefined) return found;
    claim(this.host, placement);
    this.placements.set(operation.name, placement);
    return difference(id, operation.usage, fromUsage(usageOf(this.host)));
  }
}
