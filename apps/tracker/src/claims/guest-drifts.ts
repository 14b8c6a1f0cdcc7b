import type { GuestDriftAnswer } from '#contracts/answers/claim-answer.js';
import type { ClaimRecord } from '#ledger/state/claim-record.js';
import { byText } from '#ledger/state/in-order.js';
import type { ZoneState } from '#ledger/state/zone-state.js';
import { driftAnswer } from '../hosts/host-answers.js';

/** What adapters tell of the guests of claims. Good as long as the state does not change. */
export class GuestDrifts {
  /** By the claim that was released; null: not looked for yet. */
  private released: Map<string, GuestDriftAnswer> | null = null;

  constructor(private readonly state: ZoneState) {}

  /** On the claim's host; of an ended claim, wherever its guest runs on what was released. null: nothing is told. */
  of({ claimId, instanceId, hold, endedAt }: ClaimRecord): GuestDriftAnswer | null {
    if (!hold) return endedAt === null ? null : this.afterRelease(claimId);
    const drift = this.state.hosts.get(hold.host)?.drifts.get(instanceId);
    return drift ? { host: hold.host, ...driftAnswer(drift) } : null;
  }

  /** An ended claim no longer says where it was: the hosts with drifts, which are few, are looked through once. */
  private afterRelease(claimId: string): GuestDriftAnswer | null {
    if (this.released) return this.released.get(claimId) ?? null;
    this.released = new Map();
    const hosts = [...this.state.drifting.values()].sort((a, b) => byText(a.name, b.name));
    for (const { name: host, drifts } of hosts) {
      for (const drift of drifts.values()) {
        if (drift.claimId === null || drift.kind !== 'running-after-release') continue;
        this.released.set(drift.claimId, { host, ...driftAnswer(drift) });
      }
    }
    return this.released.get(claimId) ?? null;
  }
}
