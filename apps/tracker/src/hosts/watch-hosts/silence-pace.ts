/** So many at first, and again after each mistake. */
const few = 16;

/**
 * How many of the hosts known from the ledger alone may be called silent at one look. Another tracker may have their
 * adapters, and says so at once; in between they take no claims, so those must never be many. A few are called silent,
 * then twice as many with each look, for as long as none of them turns out to be somebody's.
 */
export class SilencePace {
  private most = few;
  private left = few;

  /** A look begins. */
  next(): void {
    if (this.left <= 0) this.most *= 2;
    this.left = this.most;
  }

  /** Whether one more may be called silent. */
  take(): boolean {
    return this.left-- > 0;
  }

  /** One was not silent, or nobody knows: no more at this look, and a few at the next. */
  startOver(): void {
    this.most = few / 2;
    this.left = 0;
  }
}
