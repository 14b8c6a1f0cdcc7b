/** Told of the engine's work, for metrics. It must be quick and must not throw. Times are milliseconds. */
export interface EngineObserver {
  /** So many commands were decided together. */
  readonly decided: (commands: number, milliseconds: number) => void;
  /** So many events were appended, or failed to be. */
  readonly appended: (events: number, milliseconds: number, written: boolean) => void;
}

export const noObserver: EngineObserver = { decided: () => undefined, appended: () => undefined };
