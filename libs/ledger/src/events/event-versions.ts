import type { EventType } from './event-data.js';

/**
 * The version in which each event is written now. An event whose fields change gets a new version here and an
 * upcaster under upcast/ for the one before; stored events are never rewritten.
 */
export const eventVersions: Readonly<Record<EventType, number>> = {
  HostReported: 3,
  HostPolicySet: 3,
  HostEnabled: 1,
  HostDisabled: 1,
  HostSilent: 1,
  HostReturned: 1,
  HostRemoved: 1,
  ClaimPlaced: 3,
  ClaimRejected: 3,
  ClaimConfirmed: 1,
  ClaimExpired: 1,
  ClaimReleased: 1,
  ClaimAdopted: 1,
  MoveStarted: 1,
  MoveRejected: 1,
  MoveConfirmed: 1,
  MoveReverted: 1,
  PlacementApplied: 1,
  PlacementFailed: 1,
  DriftDetected: 2,
  DriftCleared: 1,
};

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventVersions, type);
