import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fit } from '../../src/fit/fit.js';
import { describeRefusal } from '../../src/refusal/describe.js';
import { explain } from '../../src/refusal/explain.js';
import { type RuleCode, ruleCodes } from '../../src/refusal/rule-catalogue.js';
import { refusalCases } from './cases.js';

/** `UPDATE_GOLDEN=1` writes the files anew; read the differences before committing them. */
const folder = join(process.cwd(), 'libs/numa/test/refusals/golden');

function golden(rule: RuleCode): string {
  const { host, request, options } = refusalCases[rule];
  const refusal = explain(host, request, options)!;
  return `${describeRefusal(refusal).join('\n')}\n\n${JSON.stringify(refusal, null, 2)}\n`;
}

describe('refusals', () => {
  it.each(ruleCodes)('%s is refused and explained as the golden file has it', (rule) => {
    const { host, request, options } = refusalCases[rule];
    expect(fit(host, request, options).refusal).toEqual({ rule });
    const path = join(folder, `${rule}.txt`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(path, golden(rule));
    expect(golden(rule)).toBe(readFileSync(path, 'utf8'));
  });

  it('has a golden file for each rule and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(ruleCodes.map((rule) => `${rule}.txt`).sort());
  });
});
