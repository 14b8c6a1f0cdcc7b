import type { DecisionMessage } from '#contracts/answers/decision-message.js';
import type { EventType } from '#ledger/events/event-data.js';
import type { LedgerEvent } from '#ledger/events/ledger-event.js';
import { decisionsBehind, decisionsForConnect, type HostDecision } from '#ledger/state/host-decisions.js';
import type { ZoneState } from '#ledger/state/zone-state.js';

function message(state: ZoneState, host: string, decided: HostDecision): DecisionMessage {
  const { decision } = decided;
  if (decided.kind === 'release') {
    const { claimId, instanceId } = decided.release;
    return { kind: 'release', decision, claimId, instanceId };
  }
  const { claimId, request, guest, placement, outcome } = decided.hold;
  const { topology, policy } = state.hosts.get(host)!;
  return {
    kind: 'place',
    decision,
    claimId,
    instanceId: request.instanceId,
    host: topology ?? { cells: [] },
    sharedCpus: policy.sharedCpus,
    guest,
    extraSpecs: request.flavor?.extraSpecs ?? {},
    placement,
    domain: request.domain,
    outcome,
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
export function concernsHost({ type, data }: LedgerEvent, host: string): boolean {
  if (!decisive.has(type) || !('host' in data)) return false;
  return data.host === host || ('from' in data && data.from === host);
}

const decisive: ReadonlySet<EventType> = new Set<EventType>([
  'ClaimPlaced',
  'ClaimAdopted',
  'ClaimReleased',
  'ClaimExpired',
  'MoveStarted',
  'MoveConfirmed',
  'MoveReverted',
]);
