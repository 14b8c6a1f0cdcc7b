import { decodeEvent, type EncodedEvent, eventHash, genesisHash } from '../events/event-codec.js';
import { eventShapes } from '../events/event-shapes.js';
import type { LedgerEvent } from '../events/ledger-event.js';
import { replay } from '../evolve/evolve.js';
import { atOnce, type Pieces } from '../pieces.js';
import type { Shape } from '../shape/shape.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';
import { GuestCheck } from './guest-check.js';
import { PlacementChecker } from './placement-checker.js';
import { wrongRejection } from './rejection-check.js';

/**
 * `storage`: the store's own checks; `revision`: order; `hash-chain`; `time`: it goes back; `schema`: the event's fields;
 * `replay`: it does not follow from those before it; `guest`: the request asks for another; `placement`: the
 * independent checker; `rejection`: made again, it is another;
 * `snapshot` and `state`: they are not what the ledger says, or what was written.
 */
export type VerifyRule =
  | 'storage'
  | 'revision'
  | 'hash-chain'
  | 'time'
  | 'schema'
  | 'replay'
  | 'guest'
  | 'placement'
  | 'rejection'
  | 'snapshot'
  | 'state';

/** What verification found at a revision. */
export interface LedgerFault {
  readonly revision: number;
  readonly rule: VerifyRule;
  readonly detail: string;
}

export interface LedgerReport {
  readonly revision: number;
  readonly events: number;
  readonly placements: number;
  readonly rejections: number;
  readonly valid: boolean;
  /** The first of them, at most `mostFaults`. */
  readonly faults: readonly LedgerFault[];
  readonly lastHash: string;
}

const mostFaults = 100;

/**
 * Checks a ledger from its first event on: numbering, hash chain, the shape of each event, that it follows from those
 * before it, that its placement was valid and its rejection holds. Events are added in order; a fault that breaks the
 * fold ends it, any other is noted.
 */
export class LedgerVerifier {
  /** The replayed state; not to be changed. */
  readonly state: ZoneState;
  private readonly placementChecker = new PlacementChecker();
  private readonly guestCheck = new GuestCheck();
  private readonly faults: LedgerFault[] = [];
  private lastHash = genesisHash;
  private events = 0;
  private placements = 0;
  private rejections = 0;
  /** The fold is broken: nothing more can be checked. */
  failed = false;

  constructor(zone: string) {
    this.state = emptyZone(zone);
  }

  get revision(): number {
    return this.state.revision;
  }

  add(stored: EncodedEvent & { readonly revision: number }): void {
    atOnce(this.addInPieces(stored));
  }

  /** The same in pieces: a rejection is made again on all hosts. */
  *addInPieces(stored: EncodedEvent & { readonly revision: number }): Pieces<void> {
    if (this.failed) return;
    this.events++;
    const { revision } = stored;
    try {
      const event = decodeEvent(stored);
      if (revision !== this.state.revision + 1) {
        this.fail(revision, 'revision', `revision ${this.state.revision + 1} is missing`);
      } else if (event.previousHash !== this.lastHash) {
        this.fail(revision, 'hash-chain', 'the event before it is not the one that it names');
      } else {
        yield* this.check(event);
        const hash = eventHash(stored);
        replay(this.state, event, hash);
        this.placementChecker.count(this.state, event);
        this.lastHash = hash;
      }
    } catch (error) {
      const code = (error as { code?: string }).code;
      this.fail(revision, code === 'ledger-unreadable' ? 'schema' : 'replay', (error as Error).message);
    }
  }

  /** Notes a fault that leaves the fold whole. */
  note(revision: number, rule: VerifyRule, detail: string): void {
    if (this.faults.length < mostFaults) this.faults.push({ revision, rule, detail });
  }

  /** Notes a fault behind which nothing can be checked. */
  fail(revision: number, rule: VerifyRule, detail: string): void {
    this.failed = true;
    this.note(revision, rule, detail);
  }

  report(): LedgerReport {
    const { revision, events, placements, rejections, faults, lastHash } = this;
    return { revision, events, placements, rejections, valid: faults.length === 0, faults, lastHash };
  }

  /** What can be said of an event on the state before it. */
  private *check(event: LedgerEvent): Pieces<void> {
    const { revision, type, data, time } = event;
    const { time: last } = this.state;
    // Times went back with the clocks in ledgers that do not yet say which tracker wrote what.
    if (event.tracker !== undefined && last !== null && time < last)
      this.note(revision, 'time', `it is of ${time}, the event before it of ${last}`);
    const misshapen = (eventShapes[type] as Shape<unknown>)(data, '');
    if (misshapen !== null) {
      this.note(revision, 'schema', `${type}: ${misshapen}`);
      return;
    }
    const guest = this.guestCheck.wrong(event);
    if (guest !== null) this.note(revision, 'guest', guest);
    const placement = this.placementChecker.violation(this.state, event);
    if (placement !== null) this.note(revision, 'placement', placement);
    const rejection = yield* wrongRejection(this.state, event);
    if (rejection !== null) this.note(revision, 'rejection', rejection);
    if ('placement' in data) this.placements++;
    if ('rejection' in data) this.rejections++;
  }
}
