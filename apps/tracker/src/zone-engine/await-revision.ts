import { RevisionNotReachedError } from './engine-errors.js';
import type { Scheduler } from './scheduler.js';

interface Growing {
  /** The last durable revision. */
  readonly revision: () => number;
  /** Told of each that is new; returns what ends it. */
  readonly onGrown: (listener: () => void) => () => void;
}

/** Resolves when a revision is durable here; RevisionNotReachedError after so many milliseconds. */
export function awaitRevision(
  wanted: number,
  { revision, onGrown }: Growing,
  { scheduler, milliseconds }: { readonly scheduler: Scheduler; readonly milliseconds: number },
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const cancel = scheduler.after(milliseconds, () => {
      forget();
      reject(new RevisionNotReachedError(wanted, revision()));
    });
    const look = (): void => {
      if (revision() < wanted) return;
      cancel();
      forget();
      resolve();
    };
    const forget = onGrown(look);
    look();
  });
}
