/**
 * What a failed call's error says, for people: gRPC puts the number and name of its status in front, and what it knows
 * of the connection behind, where it leaves labels without a text: `14 UNAVAILABLE: No connection established. Last
 * error: Error: connect ECONNREFUSED 127.0.0.1:2113. Resolution note: `.
 */
export function unavailableBecause(error: unknown): string {
  return (error as Error).message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/\. Last error: (?:Error: )?/, ': ')
    .replace(/\.? *Resolution note: */, ': ')
    .replace(/[.:\s]+$/, '');
}
