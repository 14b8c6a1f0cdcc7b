interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Virtual milliseconds: whatever happens is planned here and runs in the order of its time, one at a time. */
export class SimulatedTime {
  now = 0;
  private planned: Planned[] = [];
  private count = 0;

  /** Runs it in so many milliseconds, unless what it returns is called before. */
  after(milliseconds: number, run: () => void): () => void {
    const entry: Planned = { at: this.now + milliseconds, order: this.count++, run, cancelled: false };
    let low = 0;
    let high = this.planned.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.planned[middle]!.at > entry.at) low = middle + 1;
      else high = middle;
    }
    this.planned.splice(low, 0, entry); // the next one stands last
    return () => {
      entry.cancelled = true;
    };
  }

  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass until `done` or until so many milliseconds have passed. Gives whether it is done. */
  async passUntil(done: () => boolean, milliseconds: number): Promise<boolean> {
    const end = this.now + milliseconds;
    while (!done()) {
      const next = this.planned.pop();
      if (!next || next.at > end) {
        if (next) this.planned.push(next);
        this.now = end;
        return false;
      }
      if (next.cancelled) continue;
      this.now = next.at;
      next.run();
      await everyPromise();
    }
    return true;
  }
}

/** Every promise that can go on has gone on when the event loop comes round. */
const everyPromise = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
