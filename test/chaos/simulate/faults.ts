/** Where a process can die: at each of its dealings with what is outside. */
export const crashPoints = [
  'before it asked the ledger',
  'before the answer of the ledger',
  'at its clock',
  'before it took a request',
  'before it answered',
  'at its snapshots',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** Everything that is done to the trackers, their ledger and their clients; the table at the end counts them. */
export const faultNames = [
  'request to the ledger lost',
  'answer of the ledger lost',
  'append written after its deadline',
  'append delivered twice',
  'ledger stopped',
  'ledger frozen',
  'ledger full',
  'ledger slow',
  'read broken off',
  'follower dropped',
  'follower late',
  'tracker crashed',
  ...crashPoints.map((point) => `tracker crashed ${point}` as const),
  'tracker closed',
  'tracker restarted from a snapshot',
  'snapshot damaged',
  'clock of a tracker off',
  'clock of a tracker jumped',
  'request to a tracker lost',
  'request to a tracker delivered twice',
  'answer of a tracker lost',
] as const;

export type FaultName = (typeof faultNames)[number];

export type FaultCounts = Map<FaultName, number>;

export function count(faults: FaultCounts, name: FaultName): void {
  faults.set(name, (faults.get(name) ?? 0) + 1);
}
