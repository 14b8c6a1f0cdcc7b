import { parseSyntheticHost } from '#numa/host/synthetic-host.js';
import type { HostReport } from '#numa/model/host-report.js';
import { type DecisionEvent, explainDecision } from '../explain/explain-decision.js';
import { atOnce, type Pieces } from '../pieces.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { place, Scenario } from '../testing/scenario.js';
import { selectHostsSimply } from '../testing/simple-selection.js';
import { wrongRejection } from '../verify/rejection-check.js';
import { askedOfCopy } from './copied-hosts.js';
import { selectHosts } from './select-host.js';

/** A host of two cells with two NICs of its own, near these cells. */
function reportOf(shape: string, serial: string, near: readonly number[]): HostReport {
  const attributes = { product_id: '154d', serial };
  const pciDevices = near.map((cell, n) => ({ address: `0000:00:00.${n}`, cell, attributes }));
  return { ...parseSyntheticHost(shape), pciDevices };
}

/** So many hosts with NICs apart from one another, and a smaller one, asked last, where they are together. */
function zoneOf(hosts: number): Scenario {
  const zone = new Scenario();
  for (let n = 0; n < hosts; n++) {
    const report = reportOf('socket:2 core:4 memory:4g', `${n}`, [0, 1]);
    zone.when({ type: 'ReportHost', host: `large-${n}`, report });
  }
  zone.when({ type: 'ReportHost', host: 'small', report: reportOf('socket:2 core:3 memory:4g', '', [1, 1]) });
  return zone;
}

const pinned = { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '1' };
const nics = { requestId: 'nics', count: 2, spec: [{ product_id: '154d' }], numaPolicy: 'required' as const };
/** Only the small host takes it. */
const nearNics = place(1, { pciRequests: [nics] });
/** No host takes it. */
const tooLarge = place(2, {}, pinned, 5);
/** Every host takes it. */
const tiny = place(3, {}, pinned, 1);

/** The decision of a claim, made by a zone that is as it was before again. */
function decisionOf(zone: Scenario, claim: typeof nearNics): DecisionEvent {
  zone.when(claim);
  zone.undos.at(-1)!();
  return zone.events.at(-1) as DecisionEvent;
}

/** The most hosts whose record was read in one piece, and how many pieces there were. */
function measured(
  zone: ZoneState,
  work: (state: ZoneState) => Pieces<unknown>,
): { most: number; pieces: number } {
  const read = new Set<string>();
  const noticed = (host: HostRecord): HostRecord =>
    new Proxy(host, {
      get: (target, field) => {
        read.add(target.name);
        return Reflect.get(target, field);
      },
    });
  const hosts = new Map([...zone.hosts].map(([name, host]) => [name, noticed(host)]));
  const begun = work({ ...zone, hosts });
  let most = 0;
  let pieces = 0;
  for (let done = false; !done; pieces++) {
    read.clear();
    done = begun.next().done === true;
    most = Math.max(most, read.size);
  }
  return { most, pieces };
}

describe('a piece of work on many hosts looks at few of them, however many there are:', () => {
  const zones = [60, 600].map(zoneOf);
  const select = (state: ZoneState, { claim, guest }: typeof nearNics, limit = 1) =>
    selectHosts(state, claim, guest, { limit });

  test.each<[string, (state: ZoneState, zone: Scenario) => Pieces<unknown>]>([
    ['no host is chosen', (state) => select(state, tooLarge)],
    ['a host is chosen for its devices', (state) => select(state, nearNics)],
    ['every host is chosen', (state) => select(state, tiny, 1000)],
    ['a copy is asked', (state) => askedOfCopy(state, (copy) => select(copy, tooLarge))],
    ['a placement is explained', (state, zone) => explainDecision(state, decisionOf(zone, nearNics))],
    [
      'a rejection is explained by a later state',
      (state, zone) =>
        explainDecision({ ...state, revision: state.revision + 1 }, decisionOf(zone, tooLarge)),
    ],
    ['a rejection is verified', (state, zone) => wrongRejection(state, decisionOf(zone, tooLarge))],
  ])('%s', (_, work) => {
    const [few, many] = zones.map((zone) => measured(zone.state, (state) => work(state, zone)));
    expect(few!.most).toBeLessThanOrEqual(16);
    expect(many!.most).toBe(few!.most);
    expect(many!.pieces).toBeGreaterThan(600 / 16);
  });

  test('what a rejection says is not worked out again; when it is, it is the same', () => {
    const { state } = zones[1]!;
    const event = decisionOf(zones[1]!, tooLarge);
    const { revision, ...recorded } = atOnce(explainDecision(state, event));
    const madeAgain = atOnce(explainDecision({ ...state, revision: revision + 1 }, event));
    expect(madeAgain).toEqual({ ...recorded, revision: revision + 1 });
    expect(measured(state, (one) => explainDecision(one, event, ['small'])).pieces).toBeLessThan(3);
  });

  test.each(['affinity', 'soft-affinity', 'anti-affinity', 'soft-anti-affinity'] as const)(
    'very many hosts that take a guest are in order, members of a group with %s too',
    (policy) => {
      const zone = zoneOf(600);
      const group = { id: policy, policy };
      for (const n of [10, 11, 12]) {
        const target = { hosts: [`large-${n >> 1}`], labels: {} };
        zone.when(place(n, { group: { id: policy, policy: 'soft-affinity' }, target }, pinned, 1));
      }
      const { claim, guest } = place(20, { group }, pinned, 1);
      const options = { limit: 1000 };
      const found = atOnce(selectHosts(zone.state, claim, guest, options));
      expect(found).toEqual(selectHostsSimply(zone.state, claim, guest, options));
    },
  );
});
