import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import { sharedRequest } from '../state/share.js';
import { place, Scenario } from '../testing/scenario.js';
import { encodeEvent, eventHash, genesisHash } from './event-codec.js';
import { eventJson } from './event-json.js';
import { fingerprintOf } from './fingerprint.js';
import { newEvent } from './ledger-event.js';

const zone = new Scenario().host('a').host('b');
zone.when(place(1));
zone.when(place(2, { group: { id: 'db "1"', policy: 'affinity' }, leaseSeconds: 60 }));
zone.when(place(3, { domain: { xml: '<domain name="\u2028\\"/>', start: false } }));
zone.when(place(4, { limits: { cpuAllocationRatio: 2.5, ramAllocationRatio: 1 } }));
zone.when(place(5, { target: { hosts: ['a'], labels: {} }, claimId: 'no "uuid"' }));
zone.when(place(6, {}, { 'hw:cpu_policy': 'dedicated' }, 99));
zone.when({ type: 'ReleaseClaim', claimId: place(1).claim.claimId });

describe('the text of an event', () => {
  it.each(zone.events.map((event) => [event.type, event] as const))(
    "of %s is JSON.stringify's",
    (_, event) => {
      expect(eventJson(event)).toBe(JSON.stringify(event.data));
      if (event.type !== 'ClaimPlaced' && event.type !== 'ClaimRejected') return;
      const shared = { ...event, data: { ...event.data, claim: sharedRequest(event.data.claim) } };
      expect(eventJson(shared as typeof event)).toBe(JSON.stringify(event.data));
    },
  );

  it.each(['', 'ä€😀 \u0000', 'ü'.repeat(100_000)])('is hashed as it is stored', (reason) => {
    const envelope = { time: '2026-01-01T00:00:00.000Z', command: reason, previousHash: genesisHash };
    const { hash, ...stored } = encodeEvent(newEvent('HostDisabled', { host: 'a', reason }), envelope);
    expect(hash).toBe(eventHash(stored));
    const text = `${stored.type}\n${stored.metadata}\n${stored.data}`;
    const digest = createHash('sha256').update(text).digest('hex');
    expect(stored.id.replaceAll('-', '').slice(0, 12)).toBe(digest.slice(0, 12));
  });

  it('is told apart the same, shared or not', () => {
    for (const n of [1, 2, 3, 4]) {
      const { claim } = place(n, n === 3 ? { domain: { xml: 'x', start: true } } : { leaseSeconds: n });
      const plain = JSON.parse(JSON.stringify(claim));
      expect(fingerprintOf(sharedRequest(claim))).toBe(fingerprintOf(plain));
      expect(JSON.parse(canonicalJson(sharedRequest(claim)))).toEqual(plain);
    }
  });
});
