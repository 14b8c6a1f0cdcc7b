/** Where the engine's waiting comes from, so that a simulation can take its place. */
export interface Scheduler {
  /** Milliseconds, only ever growing; from where is not said. */
  now(): number;
  /** Resolves when everything that has arrived by now was handed over. */
  turn(): Promise<void>;
  /** Runs `then` in so many milliseconds, unless what it returns is called before. Keeps no process alive. */
  after(milliseconds: number, then: () => void): () => void;
}

/** The event loop's own. */
export const systemScheduler: Scheduler = {
  now: () => performance.now(),
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  after: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};

export function sleep(scheduler: Scheduler, milliseconds: number): Promise<void> {
  return new Promise((resolve) => scheduler.after(milliseconds, resolve));
}
