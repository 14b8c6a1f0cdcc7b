import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Zones } from '../../zone-engine/zones.js';

/** How long a host that had an adapter may be unheard of, milliseconds; 0: for ever. */
export const SILENT_AFTER_MS = Symbol('SILENT_AFTER_MS');

interface Watched {
  /** Open decision streams. */
  streams: number;
  /** When the last of them closed, milliseconds; what counts while there is none. */
  leftAt: number;
}

/**
 * Tells the ledger of hosts whose adapter is gone for too long, and of those that are back. An open stream of
 * decisions is a host's sign of life; hosts that never had an adapter here are not watched. Where several trackers
 * keep one zone, a host may look silent to the one that its adapter has left: the one that has it says at once
 * that it is back.
 */
@Injectable()
export class HostWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hosts = new Map<string, Watched>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly zones: Zones,
    @Inject(SILENT_AFTER_MS) private readonly silentAfterMs: number,
  ) {}

  onApplicationBootstrap(): void {
    if (this.silentAfterMs === 0) return;
    const everyMs = Math.min(1_000, this.silentAfterMs / 4);
    this.timer = setInterval(() => void this.look(Date.now()), everyMs).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** An adapter follows this host's decisions from now on. Returns what ends that. */
  arrive(host: string): () => void {
    const watched = this.hosts.get(host) ?? { streams: 0, leftAt: 0 };
    this.hosts.set(host, watched);
    watched.streams++;
    return () => {
      watched.streams--;
      watched.leftAt = Date.now();
    };
  }

  /** What cannot be recorded now is tried again at the next look. */
  private async look(now: number): Promise<void> {
    const silent = await this.zones.engine.read(({ hosts }) => {
      const known = [...this.hosts.keys()].filter((host) => hosts.has(host));
      return new Map(known.map((host) => [host, hosts.get(host)!.silentSince !== null]));
    });
    const told: Promise<unknown>[] = [];
    for (const [host, isSilent] of silent) {
      const { streams, leftAt } = this.hosts.get(host)!;
      const gone = streams === 0 && now - leftAt > this.silentAfterMs;
      if (gone && !isSilent) {
        const lastReport = new Date(leftAt).toISOString();
        told.push(this.zones.submit({ type: 'MarkHostSilent', host, lastReport }));
      } else if (streams > 0 && isSilent) {
        told.push(this.zones.submit({ type: 'MarkHostReturned', host }));
      }
    }
    await Promise.allSettled(told);
  }
}
