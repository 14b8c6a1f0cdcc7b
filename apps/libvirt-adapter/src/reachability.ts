import type { Logger } from 'pino';

/** Says once that a peer is gone and once that it is back, however often it is tried in between. */
export class Reachability {
  private gone = false;

  constructor(
    private readonly log: Logger,
    private readonly peer: 'libvirt' | 'tracker',
  ) {}

  lost(error: unknown): void {
    const { message, code } = error as Error & { readonly code?: string };
    this.log[this.gone ? 'debug' : 'warn'](
      { peer: this.peer, code, reason: message },
      `${this.peer} is out of reach; it is tried until it answers`,
    );
    this.gone = true;
  }

  reached(): void {
    if (this.gone) this.log.info({ peer: this.peer }, `${this.peer} answers again`);
    this.gone = false;
  }
}
