import type { HeldCpuAnswer } from '#contracts/answers/host-answer.js';

const capitals = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/**
 * A short name for each holder of a drawing, in the order given: A to Z, then AA, AB, … for claims, and the same in
 * small letters for guests without a claim.
 */
export class ClaimLetters {
  private readonly claims: ReadonlyMap<string, number>;
  private readonly guests: ReadonlyMap<string, number>;

  constructor(claimIds: readonly string[], guestIds: readonly string[] = []) {
    this.claims = new Map([...new Set(claimIds)].map((claimId, index) => [claimId, index]));
    this.guests = new Map([...new Set(guestIds)].map((instanceId, index) => [instanceId, index]));
  }

  get claimIds(): readonly string[] {
    return [...this.claims.keys()];
  }

  /** Instance ids. */
  get guestIds(): readonly string[] {
    return [...this.guests.keys()];
  }

  index(claimId: string): number {
    return this.claims.get(claimId) ?? -1;
  }

  letter(claimId: string): string {
    return letterAt(this.index(claimId));
  }

  guestLetter(instanceId: string): string {
    return letterAt(this.guests.get(instanceId) ?? -1).toLowerCase();
  }

  /** The letter of whoever holds a CPU. */
  letterOf({ claimId, instanceId }: HeldCpuAnswer): string {
    return claimId === null ? this.guestLetter(instanceId) : this.letter(claimId);
  }
}

function letterAt(index: number): string {
  if (index < 0) return '?';
  const last = capitals[index % capitals.length]!;
  return index < capitals.length ? last : letterAt(Math.floor(index / capitals.length) - 1) + last;
}
