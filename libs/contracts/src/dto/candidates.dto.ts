import { IsInt, Max, Min } from 'class-validator';
import { ApiPropertyOptional } from '../openapi/decorators.js';
import { UnnamedClaimDto } from './place-claim.dto.js';
import { Optional } from './rules.js';

/** `POST /v1/candidates`: a claim without an id; nothing is held. */
export class CandidatesDto extends UnnamedClaimDto {
  @ApiPropertyOptional({ default: 10, maximum: 1000, description: 'at most so many hosts that fit' })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;
}
