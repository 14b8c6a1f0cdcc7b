import type { RejectionReason } from '../events/rejection.js';

/** How many hosts refused by which rule. One after another they often refuse by the same: runs are counted as they go. */
export class RuleCounts {
  /** null: nothing was counted yet, as for most claims. */
  private counts: Map<string, number> | null = null;
  private rule = '';
  private run = 0;

  add(rule: string): void {
    if (rule !== this.rule) {
      this.settle();
      this.rule = rule;
    }
    this.run++;
  }

  /** Most hosts first, then by rule. */
  reasons(): RejectionReason[] {
    this.settle();
    return [...(this.counts ?? [])]
      .map(([rule, hosts]) => ({ rule, hosts }))
      .sort((a, b) => b.hosts - a.hosts || (a.rule < b.rule ? -1 : 1));
  }

  private settle(): void {
    if (this.run === 0) return;
    this.counts ??= new Map();
    this.counts.set(this.rule, (this.counts.get(this.rule) ?? 0) + this.run);
    this.run = 0;
  }
}
