export type SyntheticHostCode =
  | 'synthetic-host-word-unknown'
  | 'synthetic-host-word-repeated'
  | 'synthetic-host-value-invalid'
  | 'synthetic-host-too-large'
  | 'synthetic-host-pages-exceed-memory';

/** A text that describes no host; see the grammar at `parseSyntheticHost`. */
export class SyntheticHostError extends Error {
  override readonly name = 'SyntheticHostError';

  constructor(
    readonly code: SyntheticHostCode,
    /** The word that is wrong, as written; null when it is their sum. */
    readonly word: string | null,
    rule: string,
  ) {
    const shown = word !== null && word.length > 40 ? `${word.slice(0, 40)}…` : word;
    super(shown === null ? `Synthetic host: ${rule}.` : `Synthetic host, word "${shown}": ${rule}.`);
  }
}
