import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { LedgerAudit } from '../ledger-audit.js';

/** What trackers have promised to clients: acknowledged, so never to be lost or changed. */
export class Promises {
  readonly findings: string[] = [];
  readonly placed = new Map<string, ClaimAnswer>();
  readonly rejected = new Set<string>();
  readonly released = new Set<string>();

  /** A claim's answer, the first time or again. */
  isPlaced(answer: ClaimAnswer): void {
    const { claimId } = answer;
    const before = this.placed.get(claimId);
    if (before && JSON.stringify(before) !== JSON.stringify(answer))
      this.findings.push(`claim ${claimId} was answered in two ways`);
    if (this.rejected.has(claimId)) this.findings.push(`claim ${claimId} was rejected, and then placed`);
    this.placed.set(claimId, answer);
  }

  isRejected(claimId: string): void {
    if (this.placed.has(claimId)) this.findings.push(`claim ${claimId} was placed, and then rejected`);
    this.rejected.add(claimId);
  }

  /** What is wrong with a ledger after all these promises. */
  brokenBy(events: readonly LedgerEvent[]): string[] {
    const audit = new LedgerAudit();
    const placedAt = new Map<string, LedgerEvent>();
    const released = new Set<string>();
    const rejected = new Set<string>();
    for (const event of events) {
      audit.add(event);
      if (event.type === 'ClaimPlaced') placedAt.set(event.data.claim.claimId, event);
      if (event.type === 'ClaimRejected') rejected.add(event.data.claim.claimId);
      if (event.type === 'ClaimReleased') released.add(event.data.claimId);
    }
    const broken = [...this.findings, ...audit.findings];
    for (const { claimId, revision, host } of this.placed.values()) {
      const event = placedAt.get(claimId);
      const same = event?.revision === revision && event.type === 'ClaimPlaced' && event.data.host === host;
      if (!same) broken.push(`claim ${claimId} was acknowledged at ${revision}, and is not there`);
    }
    for (const claimId of this.rejected)
      if (!rejected.has(claimId)) broken.push(`the rejection of ${claimId} is not there`);
    for (const claimId of this.released)
      if (!released.has(claimId)) broken.push(`the release of ${claimId} was acknowledged, and is not there`);
    return broken;
  }
}
