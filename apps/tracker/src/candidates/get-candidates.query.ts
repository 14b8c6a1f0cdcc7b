import type { CandidatesDto } from '#contracts/dto/candidates.dto.js';

export class GetCandidatesQuery {
  constructor(readonly dto: CandidatesDto) {}
}
