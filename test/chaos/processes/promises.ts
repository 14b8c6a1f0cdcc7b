import type { ClaimAnswer } from '#contracts/answers/claim-answer.js';
import type { EventType } from '#ledger/events/event-data.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { LedgerAudit } from '../ledger-audit.js';

/** What trackers have promised to clients: acknowledged, so never to be lost or changed. */
export class Promises {
  readonly findings: string[] = [];
  private readonly placed = new Map<string, ClaimAnswer>();
  /** Types of events, each with the claim or the move that it was told of. */
  private readonly told = new Set<string>();

  /** A claim's answer, the first time or again. */
  isPlaced(answer: ClaimAnswer): void {
    const { claimId } = answer;
    const before = this.placed.get(claimId);
    if (before && JSON.stringify(before) !== JSON.stringify(answer))
      this.findings.push(`claim ${claimId} was answered in two ways`);
    if (this.told.has(`ClaimRejected of ${claimId}`))
      this.findings.push(`claim ${claimId} was rejected, and then placed`);
    this.placed.set(claimId, answer);
  }

  isRejected(claimId: string): void {
    if (this.placed.has(claimId)) this.findings.push(`claim ${claimId} was placed, and then rejected`);
    this.isTold('ClaimRejected', claimId);
  }

  /** Anything else that has happened to a claim or a move. */
  isTold(type: EventType, id: string): void {
    this.told.add(`${type} of ${id}`);
  }

  /** What is wrong with a ledger after all these promises. */
  brokenBy(events: readonly LedgerEvent[]): string[] {
    const audit = new LedgerAudit();
    const placedAt = new Map<string, LedgerEvent>();
    const happened = new Set<string>();
    for (const event of events) {
      audit.add(event);
      happened.add(`${event.type} of ${subjectOf(event)}`);
      if (event.type === 'ClaimPlaced') placedAt.set(event.data.claim.claimId, event);
    }
    const broken = [...this.findings, ...audit.findings];
    for (const { claimId, revision, host } of this.placed.values()) {
      const event = placedAt.get(claimId);
      const same = event?.revision === revision && event.type === 'ClaimPlaced' && event.data.host === host;
      if (!same) broken.push(`claim ${claimId} was acknowledged at ${revision}, and is not there`);
    }
    for (const fact of this.told) if (!happened.has(fact)) broken.push(`${fact} was told, and is not there`);
    return broken;
  }
}

/** The move that an event is of, or the claim. */
function subjectOf({ data }: LedgerEvent): string | undefined {
  if ('moveId' in data) return data.moveId;
  if ('claim' in data) return data.claim.claimId;
  return 'claimId' in data ? (data.claimId ?? undefined) : undefined;
}
