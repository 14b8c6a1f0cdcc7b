import type { HostAnswer } from '#contracts/answers/host-answer.js';
import type { FoundDrift } from './found-drift.js';

type Known = Pick<FoundDrift, 'kind' | 'claimId'> & {
  readonly differences: FoundDrift['differences'] | null;
};

/** The drifts that the tracker knows of on this host: what it said itself, and what it was told since. */
export class KnownDrifts {
  private readonly known = new Map<string, Known>();

  learn(drifts: HostAnswer['drifts']): void {
    this.known.clear();
    for (const { instanceId, claimId, kind } of drifts) {
      this.known.set(instanceId, { claimId, kind: kind as FoundDrift['kind'], differences: null });
    }
  }

  of(instanceId: string): Known | null {
    return this.known.get(instanceId) ?? null;
  }

  /** Whether the tracker must be told; of differences that only it knows, it is told again. */
  isNews(instanceId: string, found: FoundDrift | null): boolean {
    const known = this.of(instanceId);
    if (found === null || known === null) return found !== known;
    const { kind, claimId, differences } = known;
    return JSON.stringify({ kind, claimId, differences }) !== JSON.stringify(inOrder(found));
  }

  told(instanceId: string, found: FoundDrift | null): void {
    if (found === null) this.known.delete(instanceId);
    else this.known.set(instanceId, inOrder(found));
  }

  instances(): readonly string[] {
    return [...this.known.keys()];
  }
}

function inOrder({ kind, claimId, differences }: FoundDrift): FoundDrift {
  return { kind, claimId, differences };
}
