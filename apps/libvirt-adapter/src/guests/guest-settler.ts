import type { Logger } from 'pino';
import type { OutcomeDto } from '#contracts/dto/outcome.dto.js';
import { LibvirtUnreachableError } from '#libvirt/rpc/connection-errors.js';
import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { type ApplyResult, applyPlacement } from '../apply/apply-placement.js';
import { isBusy } from '../apply/busy.js';
import type { HeldClaim, HeldClaims } from '../decisions/held-claims.js';
import type { DriftWatch } from '../drift/drift-watch.js';
import type { FoundDrift } from '../drift/found-drift.js';
import type { Outcomes } from '../outcomes.js';

export interface SettlerParts {
  readonly libvirt: LibvirtConnection;
  readonly libvirtVersion: number;
  readonly claims: HeldClaims;
  readonly drifts: DriftWatch;
  readonly outcomes: Outcomes;
  readonly log: Logger;
}

/** Makes one guest what its claim says, and tells what became of it. One pass does all there is to do, in any order of events. */
export class GuestSettler {
  constructor(private readonly parts: SettlerParts) {}

  async settle(instanceId: string): Promise<void> {
    try {
      const { claims, drifts, libvirt } = this.parts;
      // Someone else's start: libvirt tells when it is over, and how.
      if (await isStarting(libvirt, instanceId)) return;
      const claim = claims.of(instanceId);
      if (claim?.stage.kind === 'pending') await this.apply(claim, claim.stage.start);
      await this.settleReleases(instanceId, await drifts.check(instanceId));
    } catch (error) {
      // Everything is done again when libvirt is back.
      if (error instanceof LibvirtUnreachableError) return;
      if (!isBusy(error)) throw error;
      this.parts.log.warn(
        { instanceId, reason: (error as Error).message },
        'libvirt is busy; tried again later',
      );
    }
  }

  private async apply(claim: HeldClaim, start: boolean): Promise<void> {
    const { libvirt, libvirtVersion, outcomes, log } = this.parts;
    const { place } = claim;
    const { claimId, decision, instanceId } = place;
    const result = await applyPlacement({ libvirt, libvirtVersion, decision: place, start });
    if (result.kind === 'waiting') {
      log.info({ claimId, instanceId, decision }, 'the placement waits for its domain');
      return;
    }
    const outcome = outcomeOf(place, result);
    const told = JSON.stringify(outcome);
    if (told !== claim.told && !(await outcomes.post(outcome))) return;
    claim.told = told;
    claim.stage = stageOf(result);
  }

  /**
   * A release is carried out where the guest holds nothing of it any longer. Where it runs on, word of that drift is
   * what settles the release; and before it can be said whether it does, nothing is.
   */
  private async settleReleases(instanceId: string, drift: FoundDrift | null | undefined): Promise<void> {
    if (drift === undefined) return;
    const { claims, outcomes, log } = this.parts;
    for (const { claimId, decision } of claims.releasesOf(instanceId)) {
      if (drift?.kind === 'running-after-release') {
        log.warn({ claimId, instanceId, decision }, 'the guest runs on what it released');
        claims.releaseDone(decision);
      } else if (await outcomes.post({ kind: 'applied', claimId, decision, waitsForRestart: [] })) {
        claims.releaseDone(decision);
      }
    }
  }
}

async function isStarting({ domains }: LibvirtConnection, instanceId: string): Promise<boolean> {
  const domain = await domains.lookup(instanceId);
  return domain !== null && domain.id !== null && (await domains.isStarting(instanceId));
}

type Carried = Exclude<ApplyResult, { kind: 'waiting' }>;

function outcomeOf({ claimId, decision }: HeldClaim['place'], result: Carried): OutcomeDto {
  if (result.kind === 'failed') return { claimId, decision, ...result };
  return { kind: 'applied', claimId, decision, waitsForRestart: [...result.waitsForRestart] };
}

function stageOf(result: Carried): HeldClaim['stage'] {
  if (result.kind === 'failed') return { kind: 'failed', code: result.code };
  return { kind: 'settled', waitsForRestart: result.waitsForRestart };
}
