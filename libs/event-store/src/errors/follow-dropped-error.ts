/** The store stopped sending: follow again from the last revision handled. */
export class FollowDroppedError extends Error {
  readonly code = 'follow-dropped';

  constructor(
    readonly stream: string,
    why: string,
    cause?: unknown,
  ) {
    super(`following ${stream} ended: ${why}`, cause === undefined ? undefined : { cause });
    this.name = 'FollowDroppedError';
  }
}
