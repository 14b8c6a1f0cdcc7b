/** The command line or a local file cannot be used. The message is one line. */
export class UsageError extends Error {
  readonly code = 'usage';
}
