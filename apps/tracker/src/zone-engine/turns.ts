/** How many times as long as its last append took, a tracker leaves the ledger to others; milliseconds at most. */
const pause = { appends: 1.5, atMostMs: 100 };
/** Others count as writing for so long after their last event. */
const sinceForeignMs = 2_000;
/** How often it is tried whether there are others. */
const everyMs = 250;

/**
 * Two trackers that both have much to append: the one that just won would win again and again, since the other has to
 * see that and decide anew first. So after an append it leaves the next to the other: each time while it has seen the
 * other write lately, and now and then to find out whether there is one.
 */
export class Turns {
  private foreignAt = Number.NEGATIVE_INFINITY;
  private notBefore = Number.NEGATIVE_INFINITY;

  /** @param alone there are no others to be found out about: they would have to be in this process */
  constructor(private readonly alone: boolean) {}

  /** Another tracker's events came. All times are milliseconds of one clock. */
  foreign(now: number): void {
    this.foreignAt = now;
  }

  /** An own append that was begun at `started` is done. */
  appended(started: number, now: number): void {
    const seen = now - this.foreignAt <= sinceForeignMs;
    if (!seen && (this.alone || now - this.notBefore < everyMs)) return;
    this.notBefore = now + Math.min(pause.appends * (now - started), pause.atMostMs);
  }

  /** Until the next append is this tracker's again. */
  waitMs(now: number): number {
    return this.notBefore - now;
  }
}
