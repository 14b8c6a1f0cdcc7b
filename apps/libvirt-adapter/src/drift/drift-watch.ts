import type { HostAnswer } from '#contracts/answers/host-answer.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { ApplyFailure } from '../apply/apply-failure.js';
import { type DesiredPlacement, desiredPlacement } from '../apply/desired-placement.js';
import { narrowStarted } from '../apply/narrow-started.js';
import type { HeldClaim, HeldClaims } from '../decisions/held-claims.js';
import type { Outcomes } from '../outcomes.js';
import { bindingWords } from './binding-words.js';
import type { FoundDrift } from './found-drift.js';
import { KnownDrifts } from './known-drifts.js';
import { claimedGuest } from './placement-drift.js';
import { type FormerClaim, unclaimedDrift } from './unclaimed-drift.js';

export interface DriftWatchParts {
  readonly libvirt: LibvirtConnection;
  readonly libvirtVersion: number;
  readonly claims: HeldClaims;
  readonly outcomes: Outcomes;
}

/**
 * Holds guests against their claims and tells what drifts, once, and when it is right again. It changes nothing,
 * but for the emulator pins that an old libvirt needed for a start.
 */
export class DriftWatch {
  private readonly known = new KnownDrifts();
  /** Until all claims are known, every guest would look foreign. */
  private ready = false;
  private round = 0;
  /** The round in which a claimed guest was first seen without its domain. */
  private readonly missingSince = new Map<string, number>();

  constructor(private readonly parts: DriftWatchParts) {}

  /** All claims have been sent, and these drifts the tracker knows. */
  begin(drifts: HostAnswer['drifts']): void {
    this.known.learn(drifts);
    this.ready = true;
  }

  /** What the tracker knows may be of another ledger: nothing is told until `begin`. */
  pause(): void {
    this.ready = false;
  }

  driftedInstances(): readonly string[] {
    return this.known.instances();
  }

  /** All guests are about to be looked at again. */
  nextRound(): void {
    this.round++;
  }

  /**
   * Looks at a guest, and tells what is news.
   * @returns what it drifts by, null: by nothing; undefined: it cannot be said yet, or the adapter ends
   */
  async check(instanceId: string): Promise<FoundDrift | null | undefined> {
    if (!this.ready) return undefined;
    const claim = this.parts.claims.of(instanceId);
    // Not yet carried out: its outcome tells.
    if (claim?.stage.kind === 'pending') return null;
    const domain = await this.parts.libvirt.domains.lookup(instanceId);
    if (domain !== null) this.missingSince.delete(instanceId);
    const found = domain === null ? this.ofNoDomain(instanceId, claim) : await this.ofDomain(domain, claim);
    if (!this.known.isNews(instanceId, found)) return found;
    if (!(await this.tell(instanceId, found))) return undefined;
    this.known.told(instanceId, found);
    return found;
  }

  private tell(instanceId: string, found: FoundDrift | null): Promise<boolean> {
    const { outcomes } = this.parts;
    if (found === null) return outcomes.post({ kind: 'drift-cleared', instanceId });
    const { claimId, kind: drift, differences, binding } = found;
    return outcomes.post({
      kind: 'drifted',
      instanceId,
      claimId,
      drift,
      differences: [...differences],
      ...(binding && { binding: bindingWords(binding) }),
    });
  }

  private ofDomain(domain: DomainName, claim: HeldClaim | null): Promise<FoundDrift | null> {
    return claim ? this.ofClaim(domain, claim) : this.ofUnclaimed(domain);
  }

  /**
   * A guest whose placement was carried out has lost its domain. Whoever removes a guest undefines it first and
   * releases its claim then: that is worth a word only when the release has not come by the next round.
   */
  private ofNoDomain(instanceId: string, claim: HeldClaim | null): FoundDrift | null {
    if (claim?.stage.kind !== 'settled') {
      this.missingSince.delete(instanceId);
      return null;
    }
    const since = this.missingSince.get(instanceId) ?? this.round;
    this.missingSince.set(instanceId, since);
    const told = this.known.of(instanceId)?.kind === 'domain-missing';
    if (!told && since === this.round) return null;
    return {
      claimId: claim.place.claimId,
      kind: 'domain-missing',
      differences: [{ element: 'domain', wanted: 'defined', had: 'nothing' }],
      binding: null,
    };
  }

  private async ofClaim(domain: DomainName, claim: HeldClaim): Promise<FoundDrift | null> {
    const { libvirt, libvirtVersion } = this.parts;
    const { claimId } = claim.place;
    let desired: DesiredPlacement;
    try {
      desired = desiredPlacement(claim.place, libvirtVersion);
    } catch (error) {
      // Its outcome has said so.
      if (error instanceof ApplyFailure) return null;
      throw error;
    }
    if (domain.id !== null) await narrowStarted(libvirt.domains, domain.uuid, desired);
    const guest = await claimedGuest(libvirt.domains, domain, claimId, desired);
    if (guest.drift === null && domain.id !== null) await this.tellRestarted(claim, guest.waitsForRestart);
    return guest.drift;
  }

  /** A guest that was started since holds what it waited for. */
  private async tellRestarted(claim: HeldClaim, waitsForRestart: readonly string[]): Promise<void> {
    const { stage, place } = claim;
    if (stage.kind === 'settled' && stage.waitsForRestart.join() === waitsForRestart.join()) return;
    const { claimId, decision } = place;
    const told = await this.parts.outcomes.post({
      kind: 'applied',
      claimId,
      decision,
      waitsForRestart: [...waitsForRestart],
    });
    if (!told) return;
    claim.stage = { kind: 'settled', waitsForRestart };
    claim.told = null;
  }

  private async ofUnclaimed(domain: DomainName): Promise<FoundDrift | null> {
    return unclaimedDrift(this.parts.libvirt, domain, this.formerClaim(domain.uuid));
  }

  private formerClaim(instanceId: string): FormerClaim | null {
    const release = this.parts.claims.releasesOf(instanceId).at(-1);
    if (release !== undefined) return { claimId: release.claimId };
    const known = this.known.of(instanceId);
    return known?.kind === 'running-after-release' ? { claimId: known.claimId } : null;
  }
}
