import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';

/** A guest that is not as decided. */
export interface FoundDrift {
  readonly claimId: string | null;
  readonly kind: 'foreign' | 'running-after-release' | 'placement';
  readonly differences: readonly DifferenceDto[];
}
