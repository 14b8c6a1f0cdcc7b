import type { LibvirtConnection } from '#libvirt/rpc/libvirt-connection.js';
import { LibvirtError, libvirtErrorNumber } from '#libvirt/rpc/libvirt-error.js';
import type { PlaceDecision } from '../decisions/held-claims.js';
import { readReport } from '../report/read-report.js';
import { ApplyFailure } from './apply-failure.js';
import { isBusy } from './busy.js';
import { checkTarget } from './check-target.js';
import { defineClaimedDomain } from './define-claimed-domain.js';
import { type DesiredPlacement, desiredPlacement } from './desired-placement.js';
import { redefineStoppedDomain } from './redefine-stopped-domain.js';
import { repinRunningDomain } from './repin-running-domain.js';
import { startDomain } from './start-domain.js';

export type ApplyResult =
  /** There is no domain of that UUID yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'applied'; readonly waitsForRestart: readonly string[] }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export interface ApplyInput {
  readonly libvirt: LibvirtConnection;
  readonly libvirtVersion: number;
  readonly decision: PlaceDecision;
  /** Whether a domain that the claim carries is started, if the claim asks for it. */
  readonly start: boolean;
}

/** A domain that starts, stops or goes while it is worked on is looked at again, so many times. */
const attempts = 3;

/**
 * Carries out a placement, by what the domain is now. Doing it again changes nothing and gives the same result.
 * @throws LibvirtUnreachableError, and what `isBusy` tells: then nothing is known, and it is to be done again
 */
export async function applyPlacement(input: ApplyInput): Promise<ApplyResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(input);
    } catch (error) {
      if (error instanceof ApplyFailure) return { kind: 'failed', code: error.code, message: error.message };
      if (!(error instanceof LibvirtError) || isBusy(error)) throw error;
      if (!changedMeanwhile(error) || attempt === attempts) {
        return { kind: 'failed', code: 'pin-refused', message: error.message };
      }
    }
  }
}

async function applyOnce(input: ApplyInput): Promise<ApplyResult> {
  const { libvirt, decision } = input;
  const { domains } = libvirt;
  const present = await domains.lookup(decision.instanceId);
  if (present === null && decision.domain === null) return { kind: 'waiting' };
  const desired = desiredPlacement(decision, input.libvirtVersion);
  checkTarget(desired.defined, await readReport(libvirt.host, []));
  if (present === null || present.id === null) {
    await define(input, desired, present !== null);
    if (!input.start || decision.domain?.start !== true) return { kind: 'applied', waitsForRestart: [] };
    await startDomain(domains, decision.instanceId);
  }
  return {
    kind: 'applied',
    waitsForRestart: await repinRunningDomain(domains, decision.instanceId, desired),
  };
}

async function define(input: ApplyInput, desired: DesiredPlacement, isDefined: boolean): Promise<void> {
  const { domains } = input.libvirt;
  const { decision } = input;
  if (isDefined) await redefineStoppedDomain(domains, decision, desired);
  else if (decision.domain) await defineClaimedDomain(domains, decision, decision.domain.xml, desired);
}

function changedMeanwhile({ errorNumber }: LibvirtError): boolean {
  return errorNumber === libvirtErrorNumber.noDomain || errorNumber === libvirtErrorNumber.operationInvalid;
}
