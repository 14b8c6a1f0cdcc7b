import fc from 'fast-check';
import { CommandRefusedError } from '../decide/decided.js';
import { encodeEvent } from '../events/event-codec.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { canonicalState } from '../state/canonical-state.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';
import { anyCommand, type Choice, commandKinds } from '../testing/any-command.js';
import { derivedState } from '../testing/derived-state.js';
import { place, Scenario } from '../testing/scenario.js';
import { replay } from './evolve.js';

/** A step: a command, or that many events taken back. */
type Step = Choice | { readonly takeBack: number };

const choice: fc.Arbitrary<Choice> = fc.record({
  kind: fc.nat(commandKinds - 1),
  host: fc.nat(2),
  claim: fc.integer({ min: 1, max: 16 }),
  how: fc.nat(15),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: choice },
  { weight: 1, arbitrary: fc.record({ takeBack: fc.integer({ min: 1, max: 4 }) }) },
);

/** Without the bias to small numbers: one claim id alone does little. */
const steps = fc.noBias(fc.array(step, { minLength: 40, maxLength: 80, size: 'max' }));

/** Three hosts that have reported: without, most commands have nothing to do. */
const hosts: readonly Choice[] = [0, 1, 2].map((host) => ({ kind: 0, host, claim: 1, how: host }));

describe('taking events back', () => {
  it('leaves the state that a replay of the others gives, with all that is derived of it', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const zone = new Scenario();
        for (const one of [...hosts, ...sequence]) {
          if (!('takeBack' in one)) {
            run(zone, one);
            derivedState(zone.state); // as a decision looks at it before it is taken back
          } else {
            takeBack(zone, one.takeBack);
            expectEqual(zone.state, replayed(zone.events));
          }
        }
        takeBack(zone, zone.events.length);
        expectEqual(zone.state, emptyZone('default'));
      }),
      { numRuns: 40 },
    );
  });

  it('leaves the next claim to the host that it would have had', () => {
    const zone = new Scenario().host('a').host('b');
    const undecided = zone.decide(place(2));
    zone.when(place(1));
    takeBack(zone, 1);
    expect(zone.decide(place(2))).toEqual(undecided);
  });
});

/** What is refused leaves no trace. */
function run(zone: Scenario, one: Choice): void {
  try {
    zone.when(anyCommand(zone.state, one));
  } catch (error) {
    if (!(error instanceof CommandRefusedError)) throw error;
  }
}

function takeBack(zone: Scenario, events: number): void {
  for (let left = Math.min(events, zone.events.length); left > 0; left--) {
    zone.undos.pop()!();
    zone.events.pop();
  }
}

function replayed(events: readonly LedgerEvent[]): ZoneState {
  const state = emptyZone('default');
  for (const event of events) replay(state, event, encodeEvent(event, event).hash);
  return state;
}

function expectEqual(undone: ZoneState, fresh: ZoneState): void {
  expect(canonicalState(undone)).toBe(canonicalState(fresh));
  expect(derivedState(undone)).toEqual(derivedState(fresh));
}
