import type { Logger } from 'pino';

/**
 * Passes over guests: never two over one guest at a time, and only a few at once, for libvirt takes five calls of one
 * client and a start holds one of them for as long as it lasts. A guest that is touched while a pass over it is under
 * way gets another one behind it; one that waits already is not put in twice.
 */
export class GuestPasses {
  private readonly waiting = new Set<string>();
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly pass: (instanceId: string) => Promise<void>,
    private readonly limit: number,
    private readonly log: Logger,
  ) {}

  touch(instanceId: string): void {
    this.waiting.add(instanceId);
    this.go();
  }

  /** Drops those that wait; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.waiting.clear();
    await Promise.all(this.running.values());
  }

  private go(): void {
    for (const instanceId of this.waiting) {
      if (this.running.size >= this.limit) return;
      if (this.running.has(instanceId)) continue;
      this.waiting.delete(instanceId);
      this.running.set(instanceId, this.run(instanceId));
    }
  }

  private async run(instanceId: string): Promise<void> {
    try {
      await this.pass(instanceId);
    } catch (error) {
      this.log.error({ err: error, instanceId }, 'a pass over a guest failed');
    } finally {
      this.running.delete(instanceId);
      this.go();
    }
  }
}
