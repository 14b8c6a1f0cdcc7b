/** Who waits for an answer. */
export interface Caller {
  /** The connection is gone: nobody will read the answer. */
  readonly destroyed: boolean;
}

/** One that waits as long as it takes. */
export const patient: Caller = { destroyed: false };

/** Nobody is left to be answered. */
export class CallerGoneError extends Error {
  constructor() {
    super('the client went away before it was answered');
  }
}
