import type { ZoneState } from '#ledger/state/zone-state.js';
import type { Group } from './group.js';
import type { Scheduler } from './scheduler.js';

/** Queries wait so long for an append under way; then they are answered with the state before it. */
const readPatienceMs = 50;

/** Keeps queries from the effects of a group that is in the state, but not yet durable. */
export class Speculation {
  private group: Group | null = null;
  /** Its effects were taken back for the time being. */
  private withdrawn = false;
  private readonly readers: (() => void)[] = [];
  private cancelPatience: (() => void) | null = null;

  constructor(
    private readonly state: ZoneState,
    private readonly scheduler: Scheduler,
  ) {}

  /** The last revision of the state that is durable. */
  get durableRevision(): number {
    return this.group ? this.group.expectedRevision : this.state.revision;
  }

  /** The append of a group whose effects are in the state begins. */
  begin(group: Group): void {
    this.group = group;
  }

  /** It is durable. */
  keep(): void {
    if (this.withdrawn) this.group!.redo();
    this.end();
  }

  /** It is not, or nobody knows. */
  takeBack(): void {
    if (!this.withdrawn) this.group!.undo();
    this.end();
  }

  /** Reads the durable state: after the append under way, or before it when that takes long. */
  read<T>(look: (state: ZoneState) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = (): void => {
        try {
          resolve(look(this.state));
        } catch (error) {
          reject(error);
        }
      };
      if (!this.group || this.withdrawn) run();
      else {
        this.readers.push(run);
        this.cancelPatience ??= this.scheduler.after(readPatienceMs, () => this.withdraw());
      }
    });
  }

  private withdraw(): void {
    this.group!.undo();
    this.withdrawn = true;
    this.admitReaders();
  }

  private end(): void {
    this.group = null;
    this.withdrawn = false;
    this.admitReaders();
  }

  private admitReaders(): void {
    this.cancelPatience?.();
    this.cancelPatience = null;
    for (const reader of this.readers.splice(0)) reader();
  }
}
