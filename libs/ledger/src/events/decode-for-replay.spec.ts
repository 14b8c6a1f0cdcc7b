import { place, Scenario } from '../testing/scenario.js';
import { decodeForReplay } from './decode-for-replay.js';
import { decodeEvent, type EncodedEvent, encodeEvent } from './event-codec.js';
import type { NewLedgerEvent } from './ledger-event.js';

const envelope = { time: '2026-01-01T00:00:00.000Z', command: 'c', previousHash: '0'.repeat(64) };
const stored = (event: NewLedgerEvent, tracker?: string): EncodedEvent & { revision: number } => ({
  ...encodeEvent(event, { ...envelope, tracker }),
  revision: 3,
});

/** Placed claims whose texts try to look like the marks between the parts. */
const zone = new Scenario().host('a').host('b');
const odd = '},"fingerprint":"x","guest":{"host":"';
zone.when({
  type: 'SetHostPolicy',
  host: 'a',
  policy: { ...zone.state.hosts.get('a')!.policy, labels: { [odd]: odd } },
});
zone.when(place(1));
zone.when(place(1, { claimId: 'no-uuid', instanceId: 'neither' }));
zone.when(place(2, { group: { id: odd, policy: 'affinity' }, leaseSeconds: 60 }));
zone.when(place(3, { target: { hosts: [], labels: { [odd]: odd } } }));
zone.when(place(4, { domain: { xml: odd, start: false } }));
zone.when(place(5, {}, { 'hw:cpu_policy': 'dedicated', [odd]: odd }));
zone.when(place(6, { image: { properties: { fingerprint: odd, guest: odd, host: odd } } }));
zone.when(place(7, {}, { 'hw:cpu_policy': 'dedicated' }, 99));
zone.when(place(8, {}, { 'hw:pmem': `a, ${odd}`, 'hw:maxphysaddr_mode': 'passthrough' }));

describe('reading events for replay', () => {
  it.each(zone.events.map((event) => [event.type, event] as const))(
    'gives of %s what reading gives',
    (_, event) => {
      for (const one of [stored(event), stored(event, '0a1b2c3d'), stored(event, '0a1b2c3d')]) {
        expect(decodeForReplay(one)).toEqual(decodeEvent(one));
        expect(JSON.stringify(decodeForReplay(one))).toBe(JSON.stringify(decodeEvent(one)));
      }
    },
  );

  it('fails where reading fails', () => {
    const placed = stored(zone.events.find(({ type }) => type === 'ClaimPlaced')!);
    for (let length = 0; length < placed.data.length; length += 11) {
      const cut = { ...placed, data: placed.data.slice(0, length) };
      expect(() => decodeForReplay(cut)).toThrow(/revision 3 cannot be read/);
    }
  });
});
