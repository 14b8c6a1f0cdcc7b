import type { HostAnswer } from '#contracts/answers/host-answer.js';
import type { FoundDrift } from './found-drift.js';

/** `told`: all that was told of it, as text; null: by an adapter before this one. */
type Known = Pick<FoundDrift, 'kind' | 'claimId'> & { readonly told: string | null };

/** The drifts that the tracker knows of on this host: what it said itself, and what it was told since. */
export class KnownDrifts {
  private readonly known = new Map<string, Known>();

  learn(drifts: HostAnswer['drifts']): void {
    this.known.clear();
    for (const { instanceId, claimId, kind } of drifts) {
      this.known.set(instanceId, { claimId, kind, told: null });
    }
  }

  of(instanceId: string): Known | null {
    return this.known.get(instanceId) ?? null;
  }

  /** Whether the tracker must be told; what an adapter before this one told, it is told again. */
  isNews(instanceId: string, found: FoundDrift | null): boolean {
    const known = this.of(instanceId);
    if (found === null || known === null) return found !== known;
    return known.told !== textOf(found);
  }

  told(instanceId: string, found: FoundDrift | null): void {
    if (found === null) this.known.delete(instanceId);
    else this.known.set(instanceId, { claimId: found.claimId, kind: found.kind, told: textOf(found) });
  }

  instances(): readonly string[] {
    return [...this.known.keys()];
  }
}

function textOf({ kind, claimId, differences, binding }: FoundDrift): string {
  return JSON.stringify([kind, claimId, differences, binding]);
}
