import { decodeForReplay } from '../events/decode-for-replay.js';
import { type EncodedEvent, encodeEvent, eventHash, genesisHash } from '../events/event-codec.js';
import { emptyZone } from '../state/zone-state.js';
import { place, Scenario } from '../testing/scenario.js';
import { replay } from './evolve.js';

const zone = new Scenario().host('a');
zone.when(place(1));
const placed = encodeEvent(zone.events.find(({ type }) => type === 'ClaimPlaced')!, {
  time: '2026-01-01T00:00:00.000Z',
  command: 'c',
  previousHash: genesisHash,
});

/** What the start of a tracker says when this is what its ledger holds. */
function said(stored: EncodedEvent): string {
  const first = { ...stored, revision: 0 };
  try {
    replay(emptyZone('default'), decodeForReplay(first), eventHash(first));
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
}

describe('a stored event whose data are not of its type', () => {
  it.each([
    ['no image', '"image":{"properties":{}},', '', /claim\.image is missing, not an object/],
    [
      'cells that are none',
      /(?<="placement":{)"cells":.*?,"pciDevices"/,
      '"cells":7,"pciDevices"',
      /placement\.cells is 7, not a list/,
    ],
    ['no data', /^.*$/, 'null', /it is null, not an object/],
  ])('is said to be unreadable, with its revision: %s', (_, part, by, fault) => {
    const data = placed.data.replace(part, by);
    expect(data).not.toBe(placed.data);
    const message = said({ ...placed, data });
    expect(message).toMatch(/^the event at revision 0 cannot be read: ClaimPlaced: /);
    expect(message).toMatch(fault);
  });

  it('is told from one that is as it must be, and does not follow', () => {
    expect(said(placed)).toMatch(/^the event at revision 0 contradicts the ledger before it: /);
  });
});
