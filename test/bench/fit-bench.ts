import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fit } from '#numa/fit/fit.js';
import { type CompiledHost, compileHost } from '#numa/host/compiled-host.js';
import { hostTopology } from '#numa/host/host-topology-from-report.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { FitOptions } from '#numa/model/fit-options.js';
import type { GuestRequest } from '#numa/model/guest-topology.js';
import { defaultHostPolicy } from '#numa/model/host-policy.js';
import { claim, release } from '#numa/usage/apply-placement.js';
import { guestOf, hostOf, manyCellsCases } from '../../libs/numa/test/many-cells/scenarios.js';
import { type FitRow, readRows } from '../conformance/rows.js';
import { toCompiledHost, toLimits, toRequest } from '../conformance/translate.js';
import { formatMeasurements, type Measurement, measure } from './measure.js';

interface Question {
  readonly host: CompiledHost;
  readonly request: GuestRequest;
  readonly options: FitOptions;
}

/** Nova's own rates for the same questions, a second, on two cores like those of docs/performance.md. */
const nova = { mixed: 1_366, fourOnEight: 2_568, pinnedPair: 6_912, nineOnNine: 1 / 4.8 };

/** `npm run bench -- fit [--vectors DIR] [--host SHAPE] [--json]` */
export function run(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      vectors: { type: 'string', default: 'test/vectors' },
      host: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const measurements =
    values.host === undefined
      ? [...measureFits(values.vectors), ...measureUsage()]
      : measureHost(values.host);
  console.log(values.json ? JSON.stringify(measurements, null, 2) : formatMeasurements(measurements));
}

function measureFits(vectors: string): Measurement[] {
  const rows = readRows<FitRow>(resolve(vectors, 'fit.jsonl'));
  const questions = rows.map(questionOf);
  const refused = questions.filter((question) => ask(question).placement === undefined);
  const onCells = (cells: number, guestCells: number, policy: 'shared' | 'dedicated'): Question[] => [
    { host: hostOf(cells), request: guestOf(guestCells, policy), options },
  ];
  const measurements = [
    measureQuestions('fit.jsonl, all rows', questions, nova.mixed),
    measureQuestions('fit.jsonl, refused rows', refused),
    measureQuestions('four floating cells on eight', onCells(8, 4, 'shared'), nova.fourOnEight),
    measureQuestions('four pinned cells on eight', onCells(8, 4, 'dedicated'), nova.fourOnEight),
    measureQuestions('two pinned cells on two', onCells(2, 2, 'dedicated'), nova.pinnedPair),
    measureQuestions('two pinned cells on eight', onCells(8, 2, 'dedicated'), nova.pinnedPair),
  ];
  for (const { name, host, request } of manyCellsCases()) {
    const anchor = name.startsWith('nine on nine') ? nova.nineOnNine : null;
    measurements.push(measureQuestions(name, [{ host, request, options }], anchor));
  }
  return measurements;
}

/** Guests of one, two and as many cells as there are, on an unused host of one's choice. */
function measureHost(shape: string): Measurement[] {
  const host = compileHost(hostTopology(parseSyntheticHost(shape), defaultHostPolicy));
  const { length } = host.topology.cells;
  return [...new Set([1, Math.min(2, length), length])].flatMap((cells) =>
    (['shared', 'dedicated'] as const).map((policy) =>
      measureQuestions(`${cells} ${policy} cells on ${length}`, [
        { host, request: guestOf(cells, policy), options },
      ]),
    ),
  );
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

function measureQuestions(
  name: string,
  questions: readonly Question[],
  anchor: number | null = null,
): Measurement {
  return measure(name, questions.length, (turn) => ask(questions[turn]!), anchor);
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
