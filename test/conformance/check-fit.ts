import { fit } from '#numa/fit/fit.js';
import type { RuleSetName } from '#numa/model/fit-options.js';
import { claim } from '#numa/usage/apply-placement.js';
import { type Difference, difference } from './difference.js';
import type { FitRow } from './rows.js';
import { fromPlacement, toCompiledHost, toLimits, toRequest } from './translate.js';

/** A row of fit.jsonl or affinity.jsonl, against Nova's answer. A placement must also pass the accounting. */
export function checkFitRow(row: FitRow, ruleSet: RuleSetName): Difference | null {
  const host = toCompiledHost(row);
  const { placement } = fit(host, toRequest(row), {
    ruleSet,
    cellOrder: row.pack ? 'pack' : 'spread',
    limits: toLimits(row.limits),
  });
  const expected = row.usage_error === undefined ? row.expected : null;
  const actual = placement === undefined ? null : fromPlacement(placement, row.request);
  const found = difference(row.id, expected, actual);
  if (found === null && placement !== undefined) claim(host, placement);
  return found;
}
