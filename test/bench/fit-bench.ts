import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fit } from '#numa/fit/fit.js';
import type { CompiledHost } from '#numa/host/compiled-host.js';
import type { FitOptions } from '#numa/model/fit-options.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import { claim, release } from '#numa/usage/apply-placement.js';
import { type FitRow, readRows } from '../conformance/rows.js';
import { toCompiledHost, toLimits, toRequest } from '../conformance/translate.js';
import { guestOf, hostOf, refusingCases } from './fit-scenarios.js';
import { formatMeasurements, type Measurement, measure } from './measure.js';

interface Question {
  readonly host: CompiledHost;
  readonly request: GuestRequest;
  readonly options: FitOptions;
}

/** `npm run bench -- fit [--vectors DIR] [--json]` */
export function run(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      vectors: { type: 'string', default: 'test/vectors' },
      json: { type: 'boolean', default: false },
    },
  });
  const measurements = [...measureFits(values.vectors), ...measureUsage()];
  console.log(values.json ? JSON.stringify(measurements, null, 2) : formatMeasurements(measurements));
}

function measureFits(vectors: string): Measurement[] {
  const rows = readRows<FitRow>(join(process.cwd(), vectors, 'fit.jsonl'));
  const questions = rows.map(questionOf);
  const refused = questions.filter((question) => ask(question).placement === undefined);
  const measurements = [
    measureQuestions('fit.jsonl, all rows', questions),
    measureQuestions('fit.jsonl, refused rows', refused),
    measureQuestions('four floating cells on eight', [
      { host: hostOf(8), request: guestOf(4, 'shared'), options },
    ]),
    measureQuestions('four pinned cells on eight', [
      { host: hostOf(8), request: guestOf(4, 'dedicated'), options },
    ]),
    measureQuestions('two pinned cells on two', [
      { host: hostOf(2), request: guestOf(2, 'dedicated'), options },
    ]),
    measureQuestions('two pinned cells on eight', [
      { host: hostOf(8), request: guestOf(2, 'dedicated'), options },
    ]),
  ];
  for (const { name, ...question } of refusingCases()) {
    measurements.push(measureQuestions(name, [{ ...question, options }]));
  }
  return measurements;
}

const options: FitOptions = {
  ruleSet: 'nova-2026',
  cellOrder: 'spread',
  limits: { cpuAllocationRatio: 16, ramAllocationRatio: 1.5 },
};

function questionOf(row: FitRow): Question {
  const cellOrder = row.pack ? 'pack' : 'spread';
  return {
    host: toCompiledHost(row),
    request: toRequest(row),
    options: { ruleSet: 'nova-2026', cellOrder, limits: toLimits(row.limits) },
  };
}

function ask({ host, request, options: how }: Question) {
  return fit(host, request, how);
}

function measureQuestions(name: string, questions: readonly Question[]): Measurement {
  return measure(name, questions.length, (turn) => ask(questions[turn]!));
}

function measureUsage(): Measurement[] {
  const host = hostOf(8);
  const placement = fit(host, guestOf(4, 'dedicated'), options).placement!;
  return [
    measure('claim and release, four pinned cells', 1, () => {
      claim(host, placement);
      release(host, placement);
    }),
  ];
}
