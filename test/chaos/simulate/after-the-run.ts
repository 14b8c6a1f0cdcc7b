import { decodeEvent } from '#ledger/events/event-codec.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { stateHash } from '#ledger/state/canonical-state.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { LedgerVerifier } from '#ledger/verify/ledger-verifier.js';
import { LedgerAudit } from '../ledger-audit.js';
import { type Answers, switching } from './answers.js';
import { placedOtherwise } from './decided-again.js';
import type { LedgerServer } from './simulated-store.js';
import { heldOf, type SimulatedTracker } from './simulated-tracker.js';

/** How late a lease may end at most: a tick of the lease clock, and what a command takes, milliseconds. */
const leaseLateMs = 3_000;

/** What the ledger says in the end, against what was answered on the way and what the trackers hold now. */
export async function afterTheRun(
  { ledger, time }: LedgerServer,
  trackers: readonly SimulatedTracker[],
  { acknowledged, states }: Answers,
  patienceMs: number,
): Promise<string[]> {
  const { findings, events, state } = replay(ledger.events, states);
  if (events.length < ledger.events.length) return findings;
  for (const { id, type, revision } of acknowledged.values()) {
    if (events[revision]?.id !== id)
      findings.push(`${type} at ${revision} was acknowledged, and is not there`);
  }
  findings.push(...tornCommands(events, ledger.appends), ...leasesTooLong(state, trackers));
  const expected = heldOf(state);
  for (const tracker of trackers) {
    let held = await tracker.held();
    for (const end = time.now + patienceMs; held?.revision !== expected.revision && time.now < end; ) {
      await time.passUntil(() => false, 100);
      held = await tracker.held();
    }
    if (JSON.stringify(held) !== JSON.stringify(expected))
      findings.push(`a tracker holds ${JSON.stringify(held)}, the replay ${JSON.stringify(expected)}`);
  }
  return findings;
}

/** Folds all events, decides each decision again on the state before it, and has two checkers look at each. */
function replay(
  ledger: LedgerServer['ledger']['events'],
  states: ReadonlyMap<number, string>,
): { readonly findings: string[]; readonly events: LedgerEvent[]; readonly state: ZoneState } {
  const findings: string[] = [];
  const events: LedgerEvent[] = [];
  const audit = new LedgerAudit();
  const verifier = new LedgerVerifier('default');
  const { state } = verifier;
  for (const stored of ledger) {
    const event = decodeEvent(stored);
    const otherwise = placedOtherwise(state, event);
    if (otherwise) findings.push(otherwise);
    verifier.add(stored);
    if (verifier.failed) break;
    events.push(event);
    audit.add(event);
    const seen = states.get(event.revision);
    if (seen !== undefined && seen !== stateHash(state))
      findings.push(`a tracker showed another state at revision ${event.revision} than the replay has`);
  }
  const faults = verifier
    .report()
    .faults.map(({ revision, rule, detail }) => `${revision}: ${rule}, ${detail}`);
  findings.push(...audit.findings, ...faults);
  return { findings, events, state };
}

/** A lease that has run out by every clock is over, unless its claim is being moved. */
function leasesTooLong({ leases, claims }: ZoneState, trackers: readonly SimulatedTracker[]): string[] {
  const slowest = Math.min(...trackers.map((tracker) => Date.parse(tracker.clock())));
  return [...leases]
    .filter(([id, end]) => Date.parse(end) < slowest - leaseLateMs && claims.get(id)?.moveId === null)
    .map(([id, end]) => `the lease of ${id} ran out at ${end}, and counts still`);
}

/**
 * A command's events stand together in one append. What sets a switch may be decided twice, each time for good: by
 * clocks that are behind the ledger's last event even at one time.
 */
function tornCommands(events: readonly LedgerEvent[], appends: readonly number[]): string[] {
  const torn: string[] = [];
  const complete = new Set<string>();
  let next = 0;
  for (const size of appends) {
    const inThis = new Set(
      events
        .slice(next, next + size)
        .filter(({ command }) => !command.startsWith(switching))
        .map(({ command, time }) => `${command} of ${time}`),
    );
    for (const command of inThis) {
      if (complete.has(command)) torn.push(`${command} stands in two appends`);
      complete.add(command);
    }
    next += size;
  }
  for (const [index, { type, command }] of events.entries()) {
    const release = type === 'MoveReverted' && command.startsWith('release:');
    if (release && events[index + 1]?.command !== command) torn.push(`${command} is there by half`);
  }
  return torn;
}
