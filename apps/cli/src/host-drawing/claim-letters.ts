const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** A short name for each claim of a drawing, in the order given: A to Z, then AA, AB, … */
export class ClaimLetters {
  private readonly indexes: ReadonlyMap<string, number>;

  constructor(claimIds: readonly string[]) {
    this.indexes = new Map([...new Set(claimIds)].map((claimId, index) => [claimId, index]));
  }

  get claimIds(): readonly string[] {
    return [...this.indexes.keys()];
  }

  index(claimId: string): number {
    return this.indexes.get(claimId) ?? -1;
  }

  letter(claimId: string): string {
    return letterAt(this.index(claimId));
  }
}

function letterAt(index: number): string {
  if (index < 0) return '?';
  const last = letters[index % letters.length]!;
  return index < letters.length ? last : letterAt(Math.floor(index / letters.length) - 1) + last;
}
