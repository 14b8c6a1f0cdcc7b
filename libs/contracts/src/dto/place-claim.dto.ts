import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../openapi/decorators.js';
import { FlavorDto } from './guest.dto.js';
import { GuestRequestDto } from './guest-request.dto.js';
import { IsObjectOf, IsUuid, Optional, RequiredWithout } from './rules.js';

export class GroupDto {
  @ApiProperty({ example: 'db' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  id!: string;

  @ApiProperty({ enum: ['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'] })
  @IsIn(['affinity', 'anti-affinity', 'soft-affinity', 'soft-anti-affinity'])
  policy!: 'affinity' | 'anti-affinity' | 'soft-affinity' | 'soft-anti-affinity';
}

export class LeaseDto {
  @ApiProperty({ example: 120, minimum: 1, maximum: 604800 })
  @IsInt()
  @Min(1)
  @Max(604_800)
  seconds!: number;
}

export class DomainDto {
  @ApiProperty({ description: 'domain XML without placement elements; its UUID is the instanceId' })
  @IsString()
  @MaxLength(1_048_576)
  xml!: string;

  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  start?: boolean;
}

/** A claim without an id: nothing is held for it. */
export class UnnamedClaimDto extends GuestRequestDto {
  @ApiPropertyOptional({ type: FlavorDto, description: 'must be given, or guestTopology' })
  @RequiredWithout('guestTopology')
  @IsObjectOf(() => FlavorDto)
  flavor?: FlavorDto;

  @ApiPropertyOptional({ example: 'default' })
  @Optional()
  @IsString()
  @MaxLength(63)
  zone?: string;

  @ApiPropertyOptional({ type: GroupDto, nullable: true })
  @IsOptional()
  @IsObjectOf(() => GroupDto)
  group?: GroupDto | null;
}

/** `POST /v1/claims` */
export class PlaceClaimDto extends UnnamedClaimDto {
  @ApiProperty({ format: 'uuid', example: '8c5f1f6e-0c3a-4b64-9f0e-1f6a2b7c8d90' })
  @IsUuid()
  claimId!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'the libvirt domain; default: the claimId' })
  @Optional()
  @IsUuid()
  instanceId?: string;

  @ApiPropertyOptional({
    type: LeaseDto,
    nullable: true,
    description:
      'the claim ends within a second of its lease, unless it is confirmed before; while it is moved, when the move has ended',
  })
  @IsOptional()
  @IsObjectOf(() => LeaseDto)
  lease?: LeaseDto | null;

  @ApiPropertyOptional({ type: DomainDto, nullable: true })
  @IsOptional()
  @IsObjectOf(() => DomainDto)
  domain?: DomainDto | null;
}
