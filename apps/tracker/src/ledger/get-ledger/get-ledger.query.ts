import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export class LedgerQuery {
  @ApiPropertyOptional({ default: 0, description: 'the first revision wanted' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  from?: number;

  @ApiPropertyOptional({ default: 100, maximum: 1000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;

  @ApiPropertyOptional({ description: 'only events that name this host' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  host?: string;

  @ApiPropertyOptional({ description: 'only events of this claim' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  claim?: string;

  @ApiPropertyOptional({ description: 'only events of this type', example: 'ClaimPlaced' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  type?: string;

  @ApiPropertyOptional({ description: 'not before this time, ISO 8601' })
  @IsOptional()
  @IsISO8601()
  since?: string;

  @ApiPropertyOptional({ description: 'not after this time, ISO 8601' })
  @IsOptional()
  @IsISO8601()
  until?: string;
}

export class GetLedgerQuery {
  constructor(readonly query: LedgerQuery) {}
}
