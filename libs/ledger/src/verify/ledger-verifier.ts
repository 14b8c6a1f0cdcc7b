import { decodeEvent, type EncodedEvent, eventHash, genesisHash } from '../events/event-codec.js';
import { evolve } from '../evolve/evolve.js';
import { stateHash } from '../state/canonical-state.js';
import { emptyZone, type ZoneState } from '../state/zone-state.js';

/** What verification found at a revision. */
export interface LedgerFault {
  readonly revision: number;
  /** `revision`, `hash-chain`, `schema`, `replay`, `state` */
  readonly rule: string;
  readonly detail: string;
}

export interface LedgerReport {
  readonly revision: number;
  readonly events: number;
  readonly valid: boolean;
  readonly faults: readonly LedgerFault[];
  readonly lastHash: string;
  readonly replayedState: string;
}

/**
 * Checks a ledger from its first stored event on: numbering, hash chain, and that each event can be read and
 * follows from those before it. Events are added in order; the first fault that breaks the fold ends it.
 */
export class LedgerVerifier {
  private readonly state: ZoneState;
  private readonly faults: LedgerFault[] = [];
  private lastHash = genesisHash;
  private events = 0;
  failed = false;

  constructor(zone: string) {
    this.state = emptyZone(zone);
  }

  get revision(): number {
    return this.state.revision;
  }

  add(stored: EncodedEvent & { readonly revision: number }): void {
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
        evolve(this.state, event, stored);
        this.lastHash = eventHash(stored);
      }
    } catch (error) {
      const code = (error as { code?: string }).code;
      this.fail(revision, code === 'ledger-unreadable' ? 'schema' : 'replay', (error as Error).message);
    }
  }

  /** Ends the check; `served` is the state that answers queries, compared byte for byte. */
  finish(served?: { readonly revision: number; readonly hash: string }): LedgerReport {
    const replayedState = stateHash(this.state);
    if (served && !this.failed && served.revision !== this.state.revision) {
      this.fail(
        this.state.revision,
        'state',
        `the ledger ends here, but the served state is at revision ${served.revision}`,
      );
    } else if (served && !this.failed && served.hash !== replayedState) {
      this.fail(this.state.revision, 'state', 'the served state is not what the ledger says');
    }
    const { revision } = this.state;
    const { events, faults, lastHash } = this;
    return { revision, events, valid: faults.length === 0, faults, lastHash, replayedState };
  }

  private fail(revision: number, rule: string, detail: string): void {
    this.failed = true;
    this.faults.push({ revision, rule, detail });
  }
}
