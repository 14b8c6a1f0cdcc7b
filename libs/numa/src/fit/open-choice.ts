import type { Matching } from './matching.js';

/** What is decided of a host cell. */
export const OPEN = 0;
export const CHOSEN = 1;
export const LEFT_OUT = 2;

/**
 * A choice of host cells that is decided cell by cell, beside a matching of all guest cells that keeps to it: chosen
 * cells have a guest cell, left-out ones have none.
 */
export class OpenChoice {
  /** By cell: OPEN, CHOSEN or LEFT_OUT. */
  readonly decided: Uint8Array;
  private chosen = 0;
  private readonly placeOfCell: Int32Array;

  constructor(
    private readonly matching: Matching,
    /** Cell by place. */
    private readonly order: Int32Array,
  ) {
    this.decided = new Uint8Array(matching.places);
    this.placeOfCell = new Int32Array(matching.places);
    for (let place = 0; place < matching.places; place++) this.placeOfCell[order[place]!] = place;
  }

  /** How many cells may still be chosen. */
  get left(): number {
    return this.matching.guests - this.chosen;
  }

  /** Starts over from the places that are fixed. */
  reset(): void {
    const { matching, decided, order } = this;
    matching.kept.set(matching.fixed);
    decided.fill(OPEN);
    this.chosen = 0;
    for (let place = 0; place < matching.places; place++) {
      if (matching.fixed[place] === 1) {
        decided[order[place]!] = CHOSEN;
        this.chosen++;
      } else if (!this.takesAny(place)) decided[order[place]!] = LEFT_OUT;
    }
    if (this.left === 0) this.leaveOutTheRest();
  }

  /** Chooses a cell; false: no matching allows it, and nothing has changed. */
  choose(cell: number): boolean {
    if (!this.matching.keep(this.placeOfCell[cell]!)) return false;
    this.decided[cell] = CHOSEN;
    this.chosen++;
    if (this.left === 0) this.leaveOutTheRest();
    return true;
  }

  /** Leaves a cell out; false: no matching allows it, and nothing has changed. */
  leaveOut(cell: number): boolean {
    if (!this.matching.vacate(this.placeOfCell[cell]!)) return false;
    this.decided[cell] = LEFT_OUT;
    return true;
  }

  /** What to `restore`. */
  save(): OpenChoiceState {
    const { matching } = this;
    return {
      decided: this.decided.slice(),
      chosen: this.chosen,
      placeOf: matching.placeOf.slice(0, matching.guests),
      guestOf: matching.guestOf.slice(0, matching.places),
      fixed: matching.fixed.slice(0, matching.places),
      kept: matching.kept.slice(0, matching.places),
    };
  }

  restore(state: OpenChoiceState): void {
    const { matching } = this;
    this.decided.set(state.decided);
    this.chosen = state.chosen;
    matching.placeOf.set(state.placeOf);
    matching.guestOf.set(state.guestOf);
    matching.fixed.set(state.fixed);
    matching.kept.set(state.kept);
  }

  private leaveOutTheRest(): void {
    for (let cell = 0; cell < this.decided.length; cell++) {
      if (this.decided[cell] === OPEN) this.decided[cell] = LEFT_OUT;
    }
  }

  private takesAny(place: number): boolean {
    const { kinds, fits, places } = this.matching;
    for (let kind = 0; kind < kinds; kind++) if (fits[kind * places + place] === 1) return true;
    return false;
  }
}

interface OpenChoiceState {
  readonly decided: Uint8Array;
  readonly chosen: number;
  readonly placeOf: Int32Array;
  readonly guestOf: Int32Array;
  readonly fixed: Uint8Array;
  readonly kept: Uint8Array;
}
