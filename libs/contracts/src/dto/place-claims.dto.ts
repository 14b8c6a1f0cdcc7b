import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, ValidateNested } from 'class-validator';
import { PlaceClaimDto } from './place-claim.dto.js';

/** `POST /v1/claims/batch` */
export class PlaceClaimsDto {
  @ApiProperty({ type: [PlaceClaimDto], maxItems: 1000 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => PlaceClaimDto)
  claims!: PlaceClaimDto[];
}
