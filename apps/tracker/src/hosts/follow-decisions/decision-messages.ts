import type { DecisionMessage } from '#contracts/answers/decision-message.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { decisionsBehind, decisionsForConnect, type HostDecision } from '#ledger/state/host-decisions.js';
import type { ZoneState } from '#ledger/state/zone-state.js';

function message(state: ZoneState, host: string, decided: HostDecision): DecisionMessage {
  const { decision } = decided;
  if (decided.kind === 'release') {
    const { claimId, instanceId } = decided.release;
    return { kind: 'release', decision, claimId, instanceId };
  }
  const { outcome, decision: _, host: __, ...hold } = decided.hold;
  const { topology, policy } = state.hosts.get(host)!;
  return {
    kind: 'place',
    decision,
    ...hold,
    host: topology ?? { cells: [] },
    sharedCpus: policy.sharedCpus,
    acknowledged: outcome !== null,
  };
}

/** What an adapter is sent when it connects and has seen everything up to `after`, ended by `caught-up`. */
export function messagesForConnect(state: ZoneState, host: string, after: number): DecisionMessage[] {
  const messages = decisionsForConnect(state, host, after).map((decided) => message(state, host, decided));
  return [...messages, { kind: 'caught-up', revision: state.revision }];
}

/** What was decided behind `after`. */
export function messagesBehind(state: ZoneState, host: string, after: number): DecisionMessage[] {
  return decisionsBehind(state, host, after).map((decided) => message(state, host, decided));
}

/** Whether an event gives this host's adapter something to do. */
export function concernsHost(event: LedgerEvent, host: string): boolean {
  return (event.type === 'ClaimPlaced' || event.type === 'ClaimReleased') && event.data.host === host;
}
