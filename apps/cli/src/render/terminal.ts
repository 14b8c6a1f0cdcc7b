/** Where the command reads from and writes to. The only way out: no other file touches `process`. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Columns to draw in, 40 to 100. */
  readonly width: number;
  readonly colour: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Shows a line in place of the last one, until the next output; an empty one is none. null: nobody looks. */
  readonly progress: ((line: string) => void) | null;
  /** Aborts at the first Ctrl-C or SIGTERM, which then end nothing by themselves: for commands that run until then. */
  interrupted(): AbortSignal;
  /** Standard input, piece by piece. */
  input(): AsyncIterable<Uint8Array>;
}
