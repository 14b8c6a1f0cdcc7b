import { type DomainPlacement, domainPlacement } from '#libvirt/domain/domain-placement.js';
import { DomainPlacementError } from '#libvirt/domain/domain-placement-error.js';
import { startPlacement } from '#libvirt/domain/start-placement.js';
import type { PlaceDecision } from '../decisions/held-claims.js';
import { ApplyFailure } from './apply-failure.js';

/** What a guest shall hold. */
export interface DesiredPlacement {
  /** While it runs. */
  readonly running: DomainPlacement;
  /** In its definition: the same, but for an old libvirt that starts it only with wider emulator pins. */
  readonly defined: DomainPlacement;
}

/** @throws ApplyFailure placement-invalid */
export function desiredPlacement(decision: PlaceDecision, libvirtVersion: number): DesiredPlacement {
  const { host, guest, placement, sharedCpus, extraSpecs } = decision;
  try {
    const running = domainPlacement({ host, guest, placement, sharedCpus, extraSpecs });
    return { running, defined: startPlacement(running, libvirtVersion) };
  } catch (error) {
    if (error instanceof DomainPlacementError) throw new ApplyFailure('placement-invalid', error.message);
    throw error;
  }
}
