import type { HostAnswer } from '#contracts/answers/host-answer.js';
import type { DomainName } from '#libvirt/rpc/domain-name.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { ApplyFailure } from '../apply/apply-failure.js';
import { type DesiredPlacement, desiredPlacement } from '../apply/desired-placement.js';
import { narrowStarted } from '../apply/narrow-started.js';
import type { HeldClaim, HeldClaims } from '../decisions/held-claims.js';
import type { Outcomes } from '../outcomes.js';
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

  async check(instanceId: string): Promise<void> {
    if (!this.ready) return;
    const claim = this.parts.claims.of(instanceId);
    // Not yet carried out: its outcome tells.
    if (claim?.stage.kind === 'pending') return;
    const domain = await this.parts.libvirt.domains.lookup(instanceId);
    const found = domain && (claim ? await this.ofClaim(domain, claim) : await this.ofUnclaimed(domain));
    if (!this.known.isNews(instanceId, found)) return;
    const { outcomes } = this.parts;
    const told =
      found === null
        ? await outcomes.post({ kind: 'drift-cleared', instanceId })
        : await outcomes.post({
            kind: 'drifted',
            instanceId,
            claimId: found.claimId,
            drift: found.kind,
            differences: [...found.differences],
          });
    if (told) this.known.told(instanceId, found);
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
