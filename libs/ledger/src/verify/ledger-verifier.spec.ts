import {
  decodeEvent,
  type EncodedEvent,
  encodeEvent,
  eventHash,
  genesisHash,
} from '../events/event-codec.js';
import type { LedgerEvent, NewLedgerEvent } from '../events/ledger-event.js';
import { place, Scenario, uuid } from '../testing/scenario.js';
import { type LedgerReport, LedgerVerifier } from './ledger-verifier.js';

/** Two hosts, a full life of claims and a move, groups, and rejections of several kinds. */
function history(): LedgerEvent[] {
  const zone = new Scenario().host('a').host('b');
  const group = { id: 'db', policy: 'anti-affinity' } as const;
  zone.when(place(1, { group }));
  zone.when(place(2, { group }));
  zone.when(place(3, { group }));
  zone.when(place(4, {}, { 'hw:cpu_policy': 'dedicated', 'hw:numa_nodes': '2' }, 6));
  zone.when(place(5, {}, { 'hw:cpu_policy': 'dedicated' }, 40));
  zone.when({ type: 'ConfirmClaim', claimId: uuid(4) });
  zone.when({
    type: 'StartMove',
    claimId: uuid(4),
    moveId: uuid(40),
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
  zone.when({ type: 'ConfirmMove', claimId: uuid(4), moveId: uuid(40) });
  zone.when({ type: 'ReleaseClaim', claimId: uuid(1) });
  zone.when(place(6, { group }));
  zone.when({ type: 'DisableHost', host: 'a', reason: 'service' });
  zone.when(place(7, { target: { hosts: ['a'], labels: {} } }));
  return zone.events;
}

/** The events as a store would have them, with a whole hash chain, whatever they say. */
function chained(events: readonly NewLedgerEvent[]): (EncodedEvent & { revision: number })[] {
  let previousHash = genesisHash;
  return events.map((event, revision) => {
    const time = new Date(Date.UTC(2026, 0, 1) + revision * 1000).toISOString();
    const encoded = encodeEvent(event, { time, command: `c${revision}`, previousHash });
    previousHash = eventHash(encoded);
    return { ...encoded, revision };
  });
}

function verify(stored: readonly (EncodedEvent & { revision: number })[]): LedgerReport {
  const verifier = new LedgerVerifier('default');
  for (const event of stored) verifier.add(event);
  return verifier.report();
}

// biome-ignore lint/suspicious/noExplicitAny: forgeries write what the types forbid
type Forgeable = any;

/** Changes the first event of a type, as somebody would who then mends the whole chain. */
function forged(type: string, change: (data: Forgeable) => void): LedgerReport {
  const events = structuredClone(history());
  change(events.find((event) => event.type === type)!.data);
  return verify(chained(events));
}

const rules = ({ faults }: LedgerReport): string[] => [...new Set(faults.map(({ rule }) => rule))];

describe('the verifier of a ledger', () => {
  it('finds nothing wrong with what was decided', () => {
    const report = verify(chained(history()));
    expect(report.faults).toEqual([]);
    expect(report).toMatchObject({ valid: true, events: history().length, placements: 5, rejections: 3 });
  });

  it('finds every event that is missing, doubled or out of place', () => {
    const stored = chained(history());
    for (let at = 0; at < stored.length - 1; at++) {
      const missing = verify(stored.filter((_, index) => index !== at));
      expect(missing.faults[0]).toMatchObject({ revision: at + 1, rule: 'revision' });
      const renumbered = stored
        .filter((_, index) => index !== at)
        .map((one, revision) => ({ ...one, revision }));
      expect(verify(renumbered).faults[0]).toMatchObject({ revision: at, rule: 'hash-chain' });
    }
  });

  it('finds any change of any stored text, at its place or right behind it', () => {
    const stored = chained(history());
    for (const [at, event] of stored.slice(0, -1).entries()) {
      for (const field of ['id', 'data', 'metadata'] as const) {
        const text = event[field];
        const place = Math.floor(text.length / 2);
        const other = text[place] === '1' ? '2' : '1';
        const changed = { ...event, [field]: text.slice(0, place) + other + text.slice(place + 1) };
        const report = verify(stored.map((one, index) => (index === at ? changed : one)));
        expect(report.valid).toBe(false);
        expect(report.faults[0]!.revision - at).toBeGreaterThanOrEqual(0);
        expect(report.faults[0]!.revision - at).toBeLessThanOrEqual(1);
      }
    }
  });

  it('finds placements that were never valid, though the chain is whole', () => {
    const takenTwice = forged('MoveStarted', (data) => {
      const pins = data.placement.cells[0].pins;
      const [first, second] = Object.keys(pins);
      pins[second!] = pins[first!];
    });
    expect(rules(takenTwice)).toContain('placement');
    const wrongHost = forged('ClaimPlaced', (data) => {
      data.claim.target = { hosts: ['b'], labels: {} };
      data.host = 'a';
    });
    expect(wrongHost.faults[0]).toMatchObject({ rule: 'placement', detail: 'host a was not asked for' });
    const label = forged('ClaimPlaced', (data) => {
      data.claim.target.labels = { rack: '1' };
    });
    expect(rules(label)).toContain('placement');
    const stolenMemory = forged('ClaimPlaced', (data) => {
      data.guest.topology.cells[0].memoryMiB = 2 ** 40;
      data.placement.cells[0].memoryMiB = 2 ** 40;
    });
    expect(rules(stolenMemory)).toContain('placement');
  });

  it('finds an instance that two claims hold, and leases that ran out too early', () => {
    const twice = forged('ClaimPlaced', (data) => {
      data.claim.instanceId = uuid(2);
    });
    expect(twice.faults).toContainEqual({
      revision: 3,
      rule: 'placement',
      detail: `instance ${uuid(2)} is held by claim ${uuid(1)}`,
    });
    const zone = new Scenario().host('a');
    zone.when(place(1, { leaseSeconds: 3_600 }));
    zone.when(place(2));
    const expired = (n: number) => ({ type: 'ClaimExpired', data: { claimId: uuid(n), host: 'a' } }) as const;
    const { faults } = verify(chained([...zone.events, expired(1), expired(2)]));
    expect(faults).toMatchObject([
      { rule: 'placement', detail: expect.stringMatching(/^the lease of claim .* runs out at 20/) },
      { rule: 'placement', detail: `claim ${uuid(2)} has no lease that could run out` },
    ]);
  });

  it('finds two members of an anti-affinity group on one host', () => {
    const events = history();
    const [first, second] = events.filter(
      ({ type }) => type === 'ClaimPlaced',
    ) as LedgerEvent<'ClaimPlaced'>[];
    const data = structuredClone(second!.data) as { host: string };
    data.host = first!.data.host;
    const report = verify(
      chained(events.map((event) => (event === second ? ({ ...event, data } as LedgerEvent) : event))),
    );
    expect(report.faults).toContainEqual(
      expect.objectContaining({ revision: second!.revision, rule: 'placement' }),
    );
  });

  it('finds rejections that do not hold', () => {
    const counted = forged('ClaimRejected', (data) => {
      data.rejection.reasons[0].hosts += 1;
    });
    expect(rules(counted)).toEqual(['rejection']);
    const events = structuredClone(history());
    const near = events.find(
      (event): event is LedgerEvent<'ClaimRejected'> =>
        event.type === 'ClaimRejected' && event.data.rejection.nearest.length > 0,
    );
    (near!.data.rejection.nearest[0]!.refusals[0] as Forgeable).had += 1;
    expect(verify(chained(events)).faults).toEqual([
      {
        revision: near!.revision,
        rule: 'rejection',
        detail: expect.stringMatching(/^the nearest hosts are /),
      },
    ]);
    const fits = forged('ClaimRejected', (data) => {
      data.claim.group = null;
    });
    expect(fits.faults[0]!.detail).toMatch(/^host [ab] would have taken it$/);
  });

  it('finds guests that are not what their requests ask for', () => {
    const report = forged('ClaimPlaced', (data) => {
      data.claim.flavor.vcpus = 64;
    });
    expect(rules(report)).toEqual(['guest']);
    const impossible = forged('ClaimPlaced', (data) => {
      data.claim.flavor.extraSpecs['hw:cpu_policy'] = 'none';
    });
    expect(rules(impossible)).toContain('guest');
  });

  it('finds times that go back, but for those of ledgers that do not say who wrote them', () => {
    const events = history();
    const timed = (tracker?: string) => {
      let previousHash = genesisHash;
      return events.map((event, revision) => {
        const time = new Date(Date.UTC(2026, 0, 1) - (revision === 5 ? 1 : 0)).toISOString();
        const encoded = encodeEvent(event, { time, command: 'c', previousHash, tracker });
        previousHash = eventHash(encoded);
        return { ...encoded, revision };
      });
    };
    expect(verify(timed('0000000a')).faults).toEqual([
      {
        revision: 5,
        rule: 'time',
        detail: 'it is of 2025-12-31T23:59:59.999Z, the event before it of 2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(verify(timed()).valid).toBe(true);
  });

  it('finds fields that no event has, and values of another kind', () => {
    const unknown = forged('HostDisabled', (data) => {
      data.by = 'somebody';
    });
    expect(unknown.faults).toEqual([
      expect.objectContaining({ rule: 'schema', detail: 'HostDisabled: by is not known' }),
    ]);
    const wrong = forged('ClaimConfirmed', (data) => {
      data.host = 7;
    });
    expect(wrong.faults[0]).toMatchObject({
      rule: 'schema',
      detail: 'ClaimConfirmed: host is 7, not a text',
    });
  });

  it('stops where an event does not follow from those before it', () => {
    const report = forged('ClaimReleased', (data) => {
      data.claimId = uuid(99);
    });
    const at = history().find(({ type }) => type === 'ClaimReleased')!.revision;
    expect(report.faults[0]).toMatchObject({ revision: at, rule: 'replay' });
    expect(report.events).toBe(at + 1);
  });

  it('reads what it was given back as it was', () => {
    const stored = chained(history());
    expect(stored.map((one) => decodeEvent(one).data)).toEqual(history().map(({ data }) => data));
  });
});
