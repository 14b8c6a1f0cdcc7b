import { IsIn } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../openapi/decorators.js';
import { FlavorDto } from './guest.dto.js';
import { GuestRequestDto } from './guest-request.dto.js';
import { IsObjectOf, IsUuid, Optional } from './rules.js';

export type MoveKindDto = 'resize' | 'cold-migration' | 'live-migration' | 'evacuation';

/**
 * `POST /v1/claims/{id}/moves`. What is left out stays as the claim has it; target and rank are the move's own. Only a
 * resize may bring a flavor, an image or a guest topology: each as a whole, a flavor alone beside the claim's image, a
 * topology instead of both.
 */
export class StartMoveDto extends GuestRequestDto {
  @ApiProperty({ format: 'uuid', example: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10' })
  @IsUuid()
  moveId!: string;

  @ApiProperty({
    enum: ['resize', 'cold-migration', 'live-migration', 'evacuation'],
    example: 'cold-migration',
  })
  @IsIn(['resize', 'cold-migration', 'live-migration', 'evacuation'])
  kind!: MoveKindDto;

  @ApiPropertyOptional({
    type: FlavorDto,
    description: "only for a resize; left out beside an image: the claim's",
  })
  @Optional()
  @IsObjectOf(() => FlavorDto)
  flavor?: FlavorDto;
}
