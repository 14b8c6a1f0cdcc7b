import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { ApiPropertyOptional } from '#contracts/openapi/decorators.js';
import { PageQuery } from '../../http/page.query.js';
import type { Caller } from '../../zone-engine/caller.js';

export class ClaimsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'only claims that this host holds' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  host?: string;

  @ApiPropertyOptional({ enum: ['placed', 'confirmed', 'released', 'expired', 'rejected'] })
  @IsOptional()
  @IsIn(['placed', 'confirmed', 'released', 'expired', 'rejected'])
  state?: 'placed' | 'confirmed' | 'released' | 'expired' | 'rejected';
}

export class GetClaimsQuery {
  constructor(
    readonly query: ClaimsQuery,
    readonly caller: Caller,
  ) {}
}

export class GetClaimQuery {
  constructor(
    readonly claimId: string,
    readonly at: string | undefined,
    readonly caller: Caller,
  ) {}
}
