import { canonicalJson } from '../canonical-json.js';
import type { OutcomeReport } from '../commands/command.js';
import type { CommandOf } from '../commands/command-of.js';
import { newEvent } from '../events/ledger-event.js';
import { holdOfDecision } from '../evolve/outcome-events.js';
import type { HostRecord } from '../state/host-record.js';
import type { ZoneState } from '../state/zone-state.js';
import { CommandRefusedError, type Decided, nothing } from './decided.js';
import { hostNamed } from './host-commands.js';

type OutcomeOf<K extends OutcomeReport['kind']> = Extract<OutcomeReport, { readonly kind: K }>;

/** An outcome that is known already appends nothing: adapters deliver at least once. */
export function recordOutcome(
  state: ZoneState,
  { host: name, outcome }: CommandOf<'RecordOutcome'>,
): Decided {
  const host = hostNamed(state, name);
  switch (outcome.kind) {
    case 'applied':
    case 'failed':
      return decisionOutcome(state, host, outcome);
    case 'drifted':
      return drifted(host, outcome);
    case 'drift-cleared': {
      const { instanceId } = outcome;
      if (!host.drifts.has(instanceId)) return nothing;
      return { events: [newEvent('DriftCleared', { host: name, instanceId })] };
    }
  }
}

function decisionOutcome(
  state: ZoneState,
  host: HostRecord,
  outcome: OutcomeOf<'applied' | 'failed'>,
): Decided {
  const { claimId, decision } = outcome;
  const hold = holdOfDecision(host, claimId, decision);
  if (!hold && host.pendingReleases.get(decision)?.claimId !== claimId) {
    if (state.claims.has(claimId)) return nothing; // a decision that a later one made void, or an outcome told twice
    throw new CommandRefusedError(
      'decision-not-found',
      `host ${host.name} has no decision ${decision} for claim ${claimId}`,
      'decision',
    );
  }
  const known = hold?.outcome;
  if (outcome.kind === 'applied') {
    const { waitsForRestart } = outcome;
    if (known?.kind === 'applied' && canonicalJson(known.waitsForRestart) === canonicalJson(waitsForRestart))
      return nothing;
    return {
      events: [newEvent('PlacementApplied', { host: host.name, claimId, decision, waitsForRestart })],
    };
  }
  const { code, message } = outcome;
  if (known?.kind === 'failed' && known.code === code && known.message === message) return nothing;
  return { events: [newEvent('PlacementFailed', { host: host.name, claimId, decision, code, message })] };
}

function drifted(host: HostRecord, outcome: OutcomeOf<'drifted'>): Decided {
  const { instanceId, claimId, drift: kind, differences } = outcome;
  const known = host.drifts.get(instanceId);
  if (known?.kind === kind && canonicalJson(known.differences) === canonicalJson(differences)) return nothing;
  return { events: [newEvent('DriftDetected', { host: host.name, instanceId, claimId, kind, differences })] };
}
