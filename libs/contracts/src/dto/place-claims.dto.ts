import { ArrayMaxSize, ArrayMinSize, IsArray } from 'class-validator';
import { ApiProperty } from '../openapi/decorators.js';
import { PlaceClaimDto } from './place-claim.dto.js';
import { IsObjectOf } from './rules.js';

/** `POST /v1/claims/batch` */
export class PlaceClaimsDto {
  @ApiProperty({ type: [PlaceClaimDto], maxItems: 1000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsObjectOf(() => PlaceClaimDto, { each: true })
  claims!: PlaceClaimDto[];
}
