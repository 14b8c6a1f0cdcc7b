import type { EventType } from '#ledger/events/event-data.js';

/** Every type of event that a ledger can hold. */
const known: Readonly<Record<EventType, true>> = {
  HostReported: true,
  HostPolicySet: true,
  HostEnabled: true,
  HostDisabled: true,
  HostSilent: true,
  HostReturned: true,
  HostRemoved: true,
  ClaimPlaced: true,
  ClaimRejected: true,
  ClaimConfirmed: true,
  ClaimExpired: true,
  ClaimReleased: true,
  ClaimAdopted: true,
  MoveStarted: true,
  MoveRejected: true,
  MoveConfirmed: true,
  MoveReverted: true,
  PlacementApplied: true,
  PlacementFailed: true,
  DriftDetected: true,
  DriftCleared: true,
};

export const eventTypes = Object.keys(known) as readonly EventType[];
