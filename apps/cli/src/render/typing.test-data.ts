import { Readable } from 'node:stream';
import type { Terminal } from './terminal.js';

/** A terminal with this on its standard input. */
export const typing = (...pieces: readonly string[]): Terminal =>
  ({ input: () => Readable.from(pieces.map((piece) => Buffer.from(piece))) }) as Pick<
    Terminal,
    'input'
  > as Terminal;
