import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
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

  @ApiPropertyOptional({
    type: [String],
    maxItems: 8,
    example: ['socket:2 cell:4 core:8 thread:2 memory:64g page-2m:8192 page-1g:16'],
    description: "hosts that are only thought of, each in one line, empty; asked instead of the zone's",
  })
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @IsString({ each: true })
  @MaxLength(4096, { each: true })
  syntheticHosts?: string[];
}
