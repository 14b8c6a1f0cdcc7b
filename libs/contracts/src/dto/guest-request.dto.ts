import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional } from 'class-validator';
import type { RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { ApiPropertyOptional } from '../openapi/decorators.js';
import { rankNames } from '../wire/rank-names.js';
import { GuestTopologyDto, ImageDto, LimitsDto, NetworksDto, PciRequestDto } from './guest.dto.js';
import { IsHostName, IsObjectOf, IsStringRecord, Optional } from './rules.js';

export class TargetDto {
  @ApiPropertyOptional({
    type: [String],
    minItems: 1,
    example: ['compute-1'],
    description: 'left out: any host of the zone',
  })
  @Optional()
  @IsArray()
  @ArrayMinSize(1, { message: '$property must name a host; leave it out for any host of the zone' })
  @ArrayMaxSize(10_000)
  @IsHostName({ each: true })
  hosts?: string[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: {} })
  @Optional()
  @IsStringRecord({ entries: 64, length: 255 })
  labels?: Record<string, string>;
}

/**
 * What a guest asks for and where it may go: of a claim, a dry run and a move alike. Either `flavor` (and `image`) or
 * `guestTopology`. A flavor may be left out of a move alone, so each has its own.
 */
export class GuestRequestDto {
  @ApiPropertyOptional({
    type: ImageDto,
    description: "in a move: only for a resize; left out beside a flavor: the claim's",
  })
  @Optional()
  @IsObjectOf(() => ImageDto)
  image?: ImageDto;

  @ApiPropertyOptional({
    type: GuestTopologyDto,
    nullable: true,
    description: 'given directly, instead of flavor and image; in a move: only for a resize',
  })
  @IsOptional()
  @IsObjectOf(() => GuestTopologyDto)
  guestTopology?: GuestTopologyDto | null;

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

  @ApiPropertyOptional({ type: LimitsDto, description: "default: the host's policy; in a move: the claim's" })
  @Optional()
  @IsObjectOf(() => LimitsDto)
  limits?: LimitsDto;

  @ApiPropertyOptional({ type: TargetDto, description: 'default: any host of the zone' })
  @Optional()
  @IsObjectOf(() => TargetDto)
  target?: TargetDto;

  @ApiPropertyOptional({
    enum: rankNames,
    description: 'which hosts are asked first; default: NUMALEDGER_RANK of the tracker',
  })
  @Optional()
  @IsIn(rankNames)
  rank?: RankPolicy;
}
