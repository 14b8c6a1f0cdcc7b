import { OneAtATime } from '#event-store/sqlite/one-at-a-time.js';
import type { Pieces } from '#ledger/pieces.js';
import { askedOfCopy } from '#ledger/selection/copied-hosts.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { doneInSlices, firstSlice, ownTurn } from '../slices/in-slices.js';

type Question<T> = (state: ZoneState) => Pieces<T>;

/** Where the durable state is read. */
interface DurableState {
  read<T>(look: (state: ZoneState) => T): Promise<T>;
}

/**
 * Questions about the hosts as they are now that may take long. Most are answered within a slice, on the state itself,
 * which goes on behind it: the others are asked again of a copy, one after another, so that many who ask do not hold
 * many copies in memory.
 */
export class LongLooks {
  private readonly copies = new OneAtATime();

  constructor(private readonly durable: DurableState) {}

  /** @param ask reads nothing of a state but its hosts, groups and revision */
  async look<T>(ask: Question<T>): Promise<T> {
    for (;;) {
      const slice = await this.durable.read((state) => firstSlice(ask(state)));
      if (slice?.done) return slice.value;
      if (slice) return this.copies.run(() => this.lookAtCopy(ask));
      await ownTurn();
    }
  }

  private async lookAtCopy<T>(ask: Question<T>): Promise<T> {
    const work = await this.durable.read((state) => {
      const pieces = askedOfCopy(state, ask);
      pieces.next();
      return pieces;
    });
    return doneInSlices(work);
  }
}
