/** Where the command reads from and writes to. The only way out: no other file touches `process`. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Columns to draw in, 40 to 100. */
  readonly width: number;
  readonly colour: boolean;
  out(text: string): void;
  err(text: string): void;
  /** Aborts at the first Ctrl-C or SIGTERM, which then end nothing by themselves: for commands that run until then. */
  interrupted(): AbortSignal;
  /** All of standard input. */
  readInput(): Promise<string>;
}
