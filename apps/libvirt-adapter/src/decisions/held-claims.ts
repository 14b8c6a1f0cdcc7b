import type { DecisionMessage } from '#contracts/answers/decision-message.js';

export type PlaceDecision = Extract<DecisionMessage, { readonly kind: 'place' }>;
export type ReleaseDecision = Extract<DecisionMessage, { readonly kind: 'release' }>;

/** How far a placement is carried out. */
export type Stage =
  /** To be applied, or waiting for its domain; `start`: the domain is also started if the claim asks for it. */
  | { readonly kind: 'pending'; readonly start: boolean }
  /** `waitsForRestart`: what was told of it. */
  | { readonly kind: 'settled'; readonly waitsForRestart: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string };

export interface HeldClaim {
  readonly place: PlaceDecision;
  stage: Stage;
  /** The last outcome told, as text; null: none, or another than that of carrying it out. */
  told: string | null;
}

/**
 * The host's claims, as the tracker last sent them: the one thing that must be known to watch the guests. It is only
 * kept as long as the connection to libvirt; the tracker sends all of it again to an adapter that starts.
 */
export class HeldClaims {
  private readonly held = new Map<string, HeldClaim>();
  private readonly releases = new Map<number, ReleaseDecision>();

  /**
   * Takes what the tracker sent. A placement that is being carried out already is left as it is; a decision that is
   * sent again makes none void that was made after it.
   */
  take(message: PlaceDecision | ReleaseDecision): void {
    const known = this.held.get(message.claimId);
    const isNewer = known === undefined || message.decision > known.place.decision;
    if (message.kind === 'release') {
      if (isNewer) this.held.delete(message.claimId);
      this.releases.set(message.decision, message);
      return;
    }
    const again = known?.place.decision === message.decision;
    if (!isNewer && !again) return;
    if (again && (known.stage.kind === 'pending' || message.outcome !== null)) return;
    this.held.set(message.claimId, { place: message, stage: firstStage(message, again), told: null });
  }

  /** The claim that decides where an instance belongs: the one decided last. */
  of(instanceId: string): HeldClaim | null {
    let last: HeldClaim | null = null;
    for (const claim of this.held.values()) {
      const { instanceId: own, decision } = claim.place;
      if (own === instanceId && (last === null || decision > last.place.decision)) last = claim;
    }
    return last;
  }

  releasesOf(instanceId: string): readonly ReleaseDecision[] {
    return [...this.releases.values()].filter((release) => release.instanceId === instanceId);
  }

  releaseDone(decision: number): void {
    this.releases.delete(decision);
  }

  /** The instances whose placement failed for one of these reasons; each is tried again. */
  retryFailed(isReason: (code: string) => boolean): readonly string[] {
    const retried: string[] = [];
    for (const claim of this.held.values()) {
      if (claim.stage.kind !== 'failed' || !isReason(claim.stage.code)) continue;
      claim.stage = { kind: 'pending', start: true };
      retried.push(claim.place.instanceId);
    }
    return retried;
  }

  /** The instances that any claim is for. */
  heldInstances(): readonly string[] {
    return [...this.held.values()].map(({ place }) => place.instanceId);
  }

  pendingInstances(): readonly string[] {
    const pending = [...this.held.values()].filter(({ stage }) => stage.kind === 'pending');
    const released = [...this.releases.values()];
    return [...pending.map(({ place }) => place), ...released].map(({ instanceId }) => instanceId);
  }

  clear(): void {
    this.held.clear();
    this.releases.clear();
  }
}

/** An adapter that starts goes on where the one before it was. */
function firstStage({ outcome }: PlaceDecision, again: boolean): Stage {
  if (outcome?.kind === 'applied') return { kind: 'settled', waitsForRestart: outcome.waitsForRestart ?? [] };
  if (outcome?.kind === 'failed') return { kind: 'failed', code: outcome.code ?? '' };
  // Sent again after it was carried out here: what was told got lost. Starting a guest twice is another matter.
  return { kind: 'pending', start: !again };
}
