import type { Command } from '#ledger/commands/command.js';
import type { ZoneState } from '#ledger/state/zone-state.js';

/** What leases are read from, and where their end is told. */
export interface LeasedZone {
  read<T>(look: (state: ZoneState) => T): Promise<T>;
  submit(command: Command, id: string): Promise<unknown>;
}

/** Ends claims whose lease has run out at `now`, ISO 8601. Gives what became of each. */
export async function expireDue(zone: LeasedZone, now: string): Promise<PromiseSettledResult<unknown>[]> {
  const due = await zone.read(({ leases }) =>
    [...leases].filter(([, expires]) => expires <= now).map(([claimId]) => claimId),
  );
  return Promise.allSettled(
    due.map((claimId) => zone.submit({ type: 'ExpireClaim', claimId }, `expire:${claimId}`)),
  );
}
