import type { DifferenceDto } from '#contracts/dto/outcome.dto.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';

/** A guest that is not as decided. */
export interface FoundDrift {
  readonly claimId: string | null;
  readonly kind: 'foreign' | 'running-after-release' | 'placement' | 'domain-missing';
  readonly differences: readonly DifferenceDto[];
  /** What a guest without a claim is bound to; null: it has a claim. */
  readonly binding: GuestBinding | null;
}
