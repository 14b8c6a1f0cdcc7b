import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { FlavorDto, GuestTopologyDto, ImageDto, LimitsDto, NetworksDto, PciRequestDto } from './guest.dto.js';
import { TargetDto } from './place-claim.dto.js';
import { IsUuid } from './rules.js';

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
  @IsOptional()
  @ValidateNested()
  @Type(() => FlavorDto)
  flavor?: FlavorDto;

  @ApiPropertyOptional({ type: ImageDto, description: 'only for a resize' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ImageDto)
  image?: ImageDto;

  @ApiPropertyOptional({
    type: GuestTopologyDto,
    description: 'only for a resize; instead of flavor and image',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => GuestTopologyDto)
  guestTopology?: GuestTopologyDto;

  @ApiPropertyOptional({ type: [PciRequestDto] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => PciRequestDto)
  pciRequests?: PciRequestDto[];

  @ApiPropertyOptional({ type: NetworksDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => NetworksDto)
  networks?: NetworksDto;

  @ApiPropertyOptional({ type: LimitsDto })
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  @ApiPropertyOptional({ type: TargetDto, description: 'default: any host of the zone' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TargetDto)
  target?: TargetDto;
}
