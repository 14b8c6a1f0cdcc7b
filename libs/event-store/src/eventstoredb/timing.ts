/** How long the adapter waits for the server, all in milliseconds. */
export interface Timing {
  /** For one try of an append. */
  readonly appendDeadline: number;
  /** For one page of a read; the client's own reads have no deadline. */
  readonly readDeadline: number;
  /** The pauses between the tries of one call; so there is one try more than pauses. */
  readonly pauses: readonly number[];
}

export const DEFAULT_TIMING: Timing = { appendDeadline: 5_000, readDeadline: 10_000, pauses: [50, 200, 800] };
