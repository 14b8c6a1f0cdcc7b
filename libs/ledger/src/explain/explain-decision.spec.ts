import { diffOf, factsOf } from '../diff/diff-states.js';
import { atOnce } from '../pieces.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { type DecisionEvent, explainDecision, isDecision } from './explain-decision.js';

/** The last decision of a zone; the state is the one after it, which for a rejection is the one before as well. */
const lastDecision = (zone: Scenario): DecisionEvent => zone.events.findLast(isDecision)!;

describe('the explanation of a decision', () => {
  it('gives each pair of cells that refused, and sentences, for the nearest hosts or the one asked for', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when({ type: 'DisableHost', host: 'b', reason: 'service' });
    zone.when(place(1, {}, { 'hw:cpu_policy': 'dedicated' }, 40));
    const why = atOnce(explainDecision(zone.state, lastDecision(zone)));
    expect(why).toMatchObject({ fits: false, host: null, hostsTried: 2 });
    expect(why.reasons).toEqual([
      { rule: 'dedicated-cpus', hosts: 1 },
      { rule: 'host-disabled', hosts: 1 },
    ]);
    expect(why.hosts.map(({ host }) => host)).toEqual(['a']);
    expect(why.hosts[0]!.refusal!.cells).toEqual([
      { guestCell: 0, hostCell: 0, rule: 'dedicated-cpus', wanted: 40, had: 8 },
      { guestCell: 0, hostCell: 1, rule: 'dedicated-cpus', wanted: 40, had: 8 },
    ]);
    expect(why.hosts[0]!.lines.length).toBeGreaterThan(2);
    const [b] = atOnce(explainDecision(zone.state, lastDecision(zone), ['b'])).hosts;
    expect(b).toMatchObject({ fits: false, barred: 'host-disabled', refusal: { rule: 'dedicated-cpus' } });
    const [nobody] = atOnce(explainDecision(zone.state, lastDecision(zone), ['nobody'])).hosts;
    expect(nobody).toMatchObject({ fits: false, barred: 'host-unknown', refusal: null });
  });

  it('says where a guest would go now, and in which order the cells are tried', () => {
    const zone = new Scenario().host('a');
    zone.when(place(1, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    zone.when(place(2, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    zone.when(place(3, {}, { 'hw:cpu_policy': 'dedicated' }, 8));
    expect(lastDecision(zone).type).toBe('ClaimRejected');
    expect(atOnce(explainDecision(zone.state, lastDecision(zone))).fits).toBe(false);
    const first = zone.state.claims.get(uuid(1))!.hold!.placement.cells[0]!.hostCell;
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    const now = atOnce(explainDecision(zone.state, lastDecision(zone)));
    expect(now).toMatchObject({ fits: true, host: 'a' });
    expect(now.hosts[0]!.cells.map(({ id }) => id)[0]).toBe(first);
    expect(now.hosts[0]!.placement!.cells[0]!.hostCell).toBe(first);
  });

  it('knows of a move that the source and other members of a group are out', () => {
    const zone = new Scenario().host('a').host('b');
    const group = { id: 'db', policy: 'anti-affinity' } as const;
    zone.when(place(1, { group }));
    zone.when(place(2, { group }));
    zone.when({
      type: 'StartMove',
      claimId: uuid(1),
      moveId: uuid(10),
      kind: 'cold-migration',
      fingerprint: 'x',
      changes: {
        guest: null,
        pciRequests: null,
        networks: null,
        limits: null,
        target: { hosts: [], labels: {} },
      },
    });
    const move = lastDecision(zone);
    expect(move.type).toBe('MoveRejected');
    const why = atOnce(explainDecision(zone.state, move, ['a', 'b']));
    expect(why.hosts.map(({ barred }) => barred).sort()).toEqual(['group-anti-affinity', 'host-is-source']);
  });
});

describe('the difference of two states', () => {
  it('names the hosts and claims that changed, before and after', () => {
    const zone = new Scenario().host('a').host('b');
    zone.when(place(1));
    const facts = () => atOnce(factsOf(zone.state));
    const before = facts();
    expect(atOnce(diffOf(before, facts()))).toEqual({ hosts: [], claims: [] });
    zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
    zone.when({ type: 'RemoveHost', host: 'b' });
    const { hosts, claims } = atOnce(diffOf(before, facts()));
    expect(claims).toMatchObject([
      { name: uuid(1), before: { state: 'placed' }, after: { state: 'released', host: null } },
    ]);
    expect(hosts.map(({ name }) => name)).toContain('b');
    expect(hosts.find(({ name }) => name === 'b')!.after).toBeNull();
  });
});
