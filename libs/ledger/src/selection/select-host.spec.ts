import * as fc from 'fast-check';
import { screenAffinity } from '#numa/fit/affinity-screen.js';
import { compileGuest } from '#numa/fit/compiled-guest.js';
import { fit } from '#numa/fit/fit.js';
import { screen } from '#numa/fit/screen.js';
import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { NetworkRequest, PciRequest } from '#numa/model/guest-topology.js';
import { defaultHostPolicy, type HostPolicy } from '#numa/model/host-policy.js';
import type { HostReport } from '#numa/model/host-report.js';
import type { Command } from '../commands/command.js';
import { CommandRefusedError } from '../decide/decided.js';
import type { GroupPolicy } from '../events/claim-request.js';
import { atOnce } from '../pieces.js';
import { canonicalState } from '../state/canonical-state.js';
import type { ZoneState } from '../state/zone-state.js';
import { foreign } from '../testing/foreign-guest.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { selectHostsSimply } from '../testing/simple-selection.js';
import { askedOfCopy } from './copied-hosts.js';
import { fitOptions, guestRequest } from './guest-request.js';
import { hostIndex } from './host-index.js';
import { HostSearch } from './host-search.js';
import type { MoveConditions } from './inquiry.js';
import { rankPolicies } from './rank/rank-policy.js';
import { selectHosts } from './select-host.js';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

const shapes = [
  'socket:1 cell:1 core:4 thread:2 memory:8g page-2m:1024',
  'socket:2 cell:1 core:2 thread:2 memory:4g page-2m:512',
  'socket:2 cell:2 core:2 thread:1 memory:2g page-2m:256 page-1g:1',
  'socket:1 cell:2 core:2 thread:2 memory:4g',
];

/** Hosts with free devices near a cell, near none, and one that is given only to who asks for it; networks near some cells. */
function reportOf(shape: string): HostReport {
  const report = parseSyntheticHost(shape);
  const device = (n: number, cell: number | null, attributes: Record<string, string>) => ({
    address: `0000:0${n}:00.0`,
    cell,
    attributes,
  });
  const nic = { vendor_id: '8086', product_id: '154d' };
  const pciDevices = [
    device(1, 0, nic),
    device(2, report.cells.length - 1, nic),
    device(3, null, nic),
    device(4, 0, { ...nic, dev_type: 'type-PF' }),
    device(5, 0, { vendor_id: '10de', product_id: '1db4' }),
  ];
  const cells = report.cells.map((cell, index) => ({
    ...cell,
    network: { physnets: index === 0 ? ['red'] : ['blue'], tunneled: index === report.cells.length - 1 },
  }));
  return shape.includes('page') ? { ...report, cells, pciDevices } : report;
}

const networks: fc.Arbitrary<NetworkRequest | null> = fc.option(
  fc.record({ physnets: fc.subarray(['red', 'blue', 'green']), tunneled: fc.boolean() }),
);

const pciRequests: fc.Arbitrary<readonly PciRequest[]> = fc
  .array(
    fc.record({
      count: fc.constantFrom(1, 1, 2, 4),
      spec: fc.constantFrom<Readonly<Record<string, string>>>(
        { product_id: '154d' },
        { product_id: '154d', dev_type: 'type-PF' },
        { vendor_id: '10de' },
      ),
      numaPolicy: fc.constantFrom<PciRequest['numaPolicy']>(
        null,
        'legacy',
        'preferred',
        'required',
        'socket',
      ),
    }),
    { maxLength: 2 },
  )
  .map((all) => all.map(({ spec, ...rest }, n) => ({ requestId: `r${n}`, spec: [spec], ...rest })));

const labelSets = fc.constantFrom<Readonly<Record<string, string>>>({}, {}, { rack: 'r1' });

const policies: fc.Arbitrary<HostPolicy> = fc.record({
  sharedCpus: fc.constantFrom<readonly number[] | null>(null, [0, 1]),
  dedicatedCpus: fc.constantFrom<readonly number[] | null>(null, [2, 3]),
  reservedPages: fc.constant([...defaultHostPolicy.reservedPages]),
  reservedMemory: fc.array(fc.record({ cell: fc.nat(1), memoryMiB: fc.nat(2000) }), { maxLength: 1 }),
  cpuAllocationRatio: fc.constantFrom(1, 4),
  ramAllocationRatio: fc.constantFrom(0.5, 1),
  cellOrder: fc.constantFrom<'spread' | 'pack'>('spread', 'pack'),
  labels: labelSets,
  foreignGuests: fc.constantFrom<HostPolicy['foreignGuests']>('avoid', 'avoid', 'ignore'),
});

const extraSpecs: fc.Arbitrary<Record<string, string>> = fc
  .record({
    cells: fc.constantFrom('1', '1', '2', '3'),
    cpuPolicy: fc.constantFrom('dedicated', 'dedicated', 'shared', 'mixed'),
    threads: fc.constantFrom(null, 'prefer', 'isolate', 'require'),
    emulator: fc.boolean(),
    pages: fc.constantFrom(null, null, 'small', 'large', '2048', '1048576', 'any'),
  })
  .map(({ cells, cpuPolicy, threads, emulator, pages }) => ({
    'hw:numa_nodes': cells,
    'hw:cpu_policy': cpuPolicy,
    ...(cpuPolicy === 'mixed' && { 'hw:cpu_dedicated_mask': '0' }),
    ...(threads && cpuPolicy !== 'shared' && { 'hw:cpu_thread_policy': threads }),
    ...(emulator && cpuPolicy !== 'shared' && { 'hw:emulator_threads_policy': 'isolate' }),
    ...(pages && { 'hw:mem_page_size': pages }),
  }));

const hostNames = fc.constantFrom(...names);

/** A claim without its number. */
interface ClaimSeed {
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly extraSpecs: Record<string, string>;
  readonly hosts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly group: GroupPolicy | null;
  readonly pciRequests: readonly PciRequest[];
  readonly networks: NetworkRequest | null;
}

const noNames: readonly string[] = [];

/** vCPUs and memory are those of a cell, so that they can be divided evenly. */
const claims: fc.Arbitrary<ClaimSeed> = fc
  .record({
    vcpus: fc.constantFrom(1, 2, 2, 3, 4),
    memoryMiB: fc.constantFrom(256, 512, 768, 1023),
    extraSpecs,
    hosts: fc.oneof(
      { weight: 3, arbitrary: fc.constant(noNames) },
      { weight: 1, arbitrary: fc.array(fc.constantFrom(...names, 'nobody'), { minLength: 1, maxLength: 4 }) },
    ),
    labels: labelSets,
    pciRequests: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: pciRequests }),
    networks: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: networks }),
    group: fc.option(
      fc.constantFrom<GroupPolicy>('affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'),
      { freq: 3 },
    ),
  })
  .map(({ vcpus, memoryMiB, ...rest }) => {
    const cells = Number(rest.extraSpecs['hw:numa_nodes']);
    return { vcpus: vcpus * cells, memoryMiB: memoryMiB * cells, ...rest };
  })
  .filter(({ vcpus, extraSpecs }) => vcpus > 1 || extraSpecs['hw:cpu_policy'] !== 'mixed');

type Step =
  | Command
  | { readonly claim: ClaimSeed }
  | { readonly move: number; readonly live: boolean }
  | 'undo';

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: claims.map((claim) => ({ claim })) },
  {
    weight: 3,
    arbitrary: fc.nat(20).map((n) => ({ type: 'ReleaseClaim', claimId: uuid(n) }) as const),
  },
  { weight: 2, arbitrary: fc.record({ move: fc.nat(20), live: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant('undo' as const) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(hostNames, fc.nat(3), fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }))
      .map(
        ([host, n, cpus]) => ({ type: 'RecordOutcome', host, outcome: foreign(700 + n, cpus, 256) }) as const,
      ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(hostNames, fc.nat(3), fc.boolean()).map(([host, n, gone]): Command => {
      const instanceId = uuid(700 + n);
      if (gone) return { type: 'RecordOutcome', host, outcome: { kind: 'drift-cleared', instanceId } };
      return { type: 'AdoptGuest', host, instanceId, claimId: uuid(800 + n), fingerprint: `${host} ${n}` };
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('EnableHost', 'RemoveHost'), hostNames)
      .map(([type, host]) => ({ type, host }) as Command),
  },
  { weight: 1, arbitrary: hostNames.map((host) => ({ type: 'DisableHost', host, reason: 'test' }) as const) },
  {
    weight: 1,
    arbitrary: hostNames.map(
      (host) => ({ type: 'MarkHostSilent', host, lastReport: '2026-01-01T00:00:00.000Z' }) as const,
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(hostNames, fc.constantFrom(...shapes))
      .map(([host, shape]) => ({ type: 'ReportHost', host, report: reportOf(shape) }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(hostNames, policies)
      .map(([host, policy]) => ({ type: 'SetHostPolicy', host, policy }) as const),
  },
);

function claimOf(seed: ClaimSeed, n: number) {
  const { group, hosts, labels } = seed;
  return place(
    n,
    {
      flavor: {
        vcpus: seed.vcpus,
        memoryMiB: seed.memoryMiB,
        extraSpecs: seed.extraSpecs,
      },
      target: { hosts, labels },
      group: group && { id: group, policy: group },
      pciRequests: seed.pciRequests,
      networks: seed.networks,
    },
    seed.extraSpecs,
    seed.vcpus,
  );
}

/** Runs a step unless the zone refuses it; claims get their numbers in order. */
function run(zone: Scenario, step: Step, n: number): void {
  try {
    if (step === 'undo') takeBack(zone);
    else if ('type' in step) zone.when(step);
    else if ('claim' in step) zone.when(claimOf(step.claim, n));
    else zone.when(moveOf(step, n));
  } catch (error) {
    const refused = error instanceof CommandRefusedError || (error as { code?: string }).code !== undefined;
    if (!refused) throw error;
  }
}

function takeBack(zone: Scenario): void {
  zone.undos.pop()?.();
  zone.events.pop();
}

function moveOf({ move, live }: { readonly move: number; readonly live: boolean }, n: number): Command {
  return {
    type: 'StartMove',
    claimId: uuid(move),
    moveId: uuid(1000 + n),
    kind: live ? 'live-migration' : 'resize',
    fingerprint: 'move',
    changes: {
      guest: null,
      pciRequests: null,
      networks: null,
      limits: null,
      target: { hosts: [], labels: {} },
    },
  };
}

function conditionsOf(zone: Scenario): MoveConditions | undefined {
  const own = [...zone.state.claims.values()].find(({ hold }) => hold)?.hold;
  return own ? { own, avoidOwnHost: true, samePageSize: true } : undefined;
}

const histories = fc.array(steps, { minLength: 5, maxLength: 40 });

function zoneWithHosts(history: readonly Step[]): Scenario {
  const zone = new Scenario();
  for (const [index, name] of names.slice(0, 5).entries())
    zone.when({ type: 'ReportHost', host: name, report: reportOf(shapes[index % shapes.length]!) });
  for (const [index, step] of history.entries()) run(zone, step, index);
  return zone;
}

describe('choosing a host', () => {
  test('answers as asking every host in order would, after any history', () => {
    fc.assert(
      fc.property(histories, claims, (history, seed) => {
        const zone = new Scenario();
        for (const [index, name] of names.slice(0, 5).entries())
          zone.when({ type: 'ReportHost', host: name, report: reportOf(shapes[index % shapes.length]!) });
        for (const [index, step] of [...history, { claim: seed }].entries()) {
          const asked = step !== 'undo' && !('type' in step) && 'claim' in step ? step.claim : seed;
          const { claim, guest } = claimOf(asked, index);
          for (const rank of Object.keys(rankPolicies) as (keyof typeof rankPolicies)[]) {
            for (const options of [
              { limit: 1, rank },
              { limit: 3, rank, move: conditionsOf(zone) },
            ]) {
              const simply = selectHostsSimply(zone.state, claim, guest, options);
              expect(atOnce(selectHosts(zone.state, claim, guest, options))).toEqual(simply);
              const screening = new HostSearch(zone.state, claim, guest, options, {
                askedFirst: 1,
                atOnce: 1,
              });
              expect(screening.find(options.limit)).toEqual(simply.found);
              expect(atOnce(screening.rejection())).toEqual(simply.rejection);
            }
          }
          run(zone, step, index);
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  test('answers of a copy as of the zone that it was made of, whatever goes on there in between', () => {
    fc.assert(
      fc.property(histories, histories, claims, (history, later, seed) => {
        const zone = zoneWithHosts(history);
        const { claim, guest } = claimOf(seed, 998);
        for (const rank of Object.keys(rankPolicies) as (keyof typeof rankPolicies)[]) {
          const ask = (state: ZoneState) => selectHosts(state, claim, guest, { limit: 3, rank });
          const wanted = atOnce(ask(zone.state));
          const work = askedOfCopy(zone.state, ask);
          let step = work.next();
          for (let n = 0; !step.done; n++, step = work.next()) {
            const change = later[n % later.length]!;
            if (change !== 'undo') run(zone, change, 100 * (n + 1));
          }
          expect(step.value).toEqual(wanted);
          expect(zone.state.observers.size).toBe(0);
        }
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  test('the columns never drop a host on which fit would succeed, and name the rule by which it refuses', () => {
    fc.assert(
      fc.property(histories, claims, (history, seed) => {
        const zone = zoneWithHosts(history);
        const { claim, guest } = claimOf(seed, 1);
        const request = guestRequest(claim, guest);
        const compiledGuest = compileGuest(request);
        const { table, firstCells, cellCounts, slotOf } = hostIndex(zone.state);
        for (const [name, { compiled, policy }] of zone.state.hosts) {
          if (!compiled) continue;
          const options = fitOptions(policy, claim);
          const slot = slotOf.get(name)!;
          const first = firstCells[slot]!;
          const screened =
            screen(table, first, cellCounts[slot]!, compiledGuest, options) ??
            screenAffinity(table, first, compiled, compiledGuest, options);
          const rule = fit(compiled, request, options).refusal?.rule ?? null;
          if (screened !== null) expect(screened).toBe(rule);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('an index that grew with its zone knows what a new one knows, and the state does not show it', () => {
    fc.assert(
      fc.property(histories, claims, (history, seed) => {
        const asked = new Scenario();
        const unasked = new Scenario();
        const { claim, guest } = claimOf(seed, 999);
        for (const [index, step] of history.entries()) {
          atOnce(selectHosts(asked.state, claim, guest, { limit: 1 }));
          run(asked, step, index);
          run(unasked, step, index);
        }
        expect(canonicalState(asked.state)).toBe(canonicalState(unasked.state));
        expect(atOnce(selectHosts(asked.state, claim, guest, { limit: 9 }))).toEqual(
          atOnce(selectHosts(unasked.state, claim, guest, { limit: 9 })),
        );
      }),
      { numRuns: 100 },
    );
  });
});
