import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn } from 'class-validator';
import { FlavorDto, GuestTopologyDto, ImageDto, LimitsDto, NetworksDto, PciRequestDto } from './guest.dto.js';
import { TargetDto } from './place-claim.dto.js';
import { IsObjectOf, IsUuid, Optional } from './rules.js';

export type MoveKindDto = 'resize' | 'cold-migration' | 'live-migration' | 'evacuation';

/** `POST /v1/claims/{id}/moves`. What is left out stays as the claim has it; the target is the move's own. */
export class StartMoveDto {
  @ApiProperty({ format: 'uuid', example: '1b0a4e0e-6a52-4f3e-8f5e-2d9c1f7a3b10' })
  @IsUuid()
  moveId!: string;

  @ApiProperty({
    enum: ['resize', 'cold-migration', 'live-migration', 'evacuation'],
    example: 'cold-migration',
  })
  @IsIn(['resize', 'cold-migration', 'live-migration', 'evacuation'])
  kind!: MoveKindDto;

  @ApiPropertyOptional({ type: FlavorDto, description: 'only for a resize' })
  @Optional()
  @IsObjectOf(() => FlavorDto)
  flavor?: FlavorDto;

  @ApiPropertyOptional({ type: ImageDto, description: 'only for a resize' })
  @Optional()
  @IsObjectOf(() => ImageDto)
  image?: ImageDto;

  @ApiPropertyOptional({
    type: GuestTopologyDto,
    description: 'only for a resize; instead of flavor and image',
  })
  @Optional()
  @IsObjectOf(() => GuestTopologyDto)
  guestTopology?: GuestTopologyDto;

  @ApiPropertyOptional({ type: [PciRequestDto] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(32)
  @IsObjectOf(() => PciRequestDto, { each: true })
  pciRequests?: PciRequestDto[];

  @ApiPropertyOptional({ type: NetworksDto })
  @Optional()
  @IsObjectOf(() => NetworksDto)
  networks?: NetworksDto;

  @ApiPropertyOptional({ type: LimitsDto })
  @Optional()
  @IsObjectOf(() => LimitsDto)
  limits?: LimitsDto;

  @ApiPropertyOptional({ type: TargetDto, description: 'default: any host of the zone' })
  @Optional()
  @IsObjectOf(() => TargetDto)
  target?: TargetDto;
}
