/** What one client may take of the tracker. Times are milliseconds. */
export interface HttpLimits {
  /** The largest body: capabilities of the largest hosts are below 1 MiB, batches of claims below 4 MiB. */
  readonly bodyBytes: number;
  /** Until a request, body included, must have arrived; then 408. */
  readonly requestMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** How long `If-Revision-At-Least` and `Last-Event-ID` wait for a revision that the ledger has already. */
  readonly revisionMs: number;
  /** A reader of server-sent events or of a replay that takes nothing for so long is dropped; it resumes where it was. */
  readonly stalledReaderMs: number;
  /** A comment at this pace tells both ends of a stream that the other is there. */
  readonly heartbeatMs: number;
}

export const defaultHttpLimits: HttpLimits = {
  bodyBytes: 8 * 1024 * 1024,
  requestMs: 30_000,
  keepAliveMs: 75_000,
  revisionMs: 5_000,
  stalledReaderMs: 30_000,
  heartbeatMs: 15_000,
};

/** Nest's token for them. */
export const HTTP_LIMITS = Symbol('HttpLimits');
