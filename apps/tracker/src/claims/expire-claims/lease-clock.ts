import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Zones } from '../../zone-engine/zones.js';
import { expireDue, type LeasedZone } from './expire-due.js';

/** How often leases are looked at, milliseconds: a lease ends at most this much late. */
const tickMs = 1_000;

/** Ends claims whose lease has run out. With several trackers each tries; the ledger takes one. */
@Injectable()
export class LeaseClock implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly zones: Zones) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.expireDue(), tickMs).unref();
  }

  onApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** What cannot be recorded now is tried again at the next tick. */
  private async expireDue(): Promise<void> {
    const { engine } = this.zones;
    const read: LeasedZone['read'] = (look) => engine.read(look);
    const submit: LeasedZone['submit'] = (command, id) => this.zones.submit(command, id);
    await expireDue({ read, submit }, new Date().toISOString());
  }
}
