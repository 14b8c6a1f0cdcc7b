import {
  ArrayMaxSize,
  IsArray,
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
import { IsCpuListInput, IsObjectOf, IsRatio, IsStringRecord, Optional } from './rules.js';

export class ReservedPagesDto {
  @ApiProperty({ example: 0 })
  @IsInt()
  @Min(0)
  @Max(16_383)
  cell!: number;

  @ApiProperty({ example: 2048, description: 'KiB' })
  @IsInt()
  @Min(1)
  @Max(2 ** 31)
  sizeKb!: number;

  @ApiProperty({ example: 64 })
  @IsInt()
  @Min(0)
  @Max(2 ** 40)
  count!: number;
}

export class ReservedMemoryDto {
  @ApiProperty({ example: 0 })
  @IsInt()
  @Min(0)
  @Max(16_383)
  cell!: number;

  @ApiProperty({ example: 4096, description: 'MiB, huge pages apart' })
  @IsInt()
  @Min(0)
  @Max(2 ** 40)
  memoryMb!: number;
}

/** `PUT /v1/hosts/{host}/policy`: the whole policy; what is left out takes its default. */
export class HostPolicyDto {
  @ApiPropertyOptional({
    nullable: true,
    example: '0-1',
    description: 'CPUs that guests float over; null: every online CPU',
    oneOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'string' }],
  })
  @IsOptional()
  @IsCpuListInput()
  sharedCpus?: number[] | string | null;

  @ApiPropertyOptional({
    nullable: true,
    example: '2-15',
    description: 'CPUs given to one guest alone',
    oneOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'string' }],
  })
  @IsOptional()
  @IsCpuListInput()
  dedicatedCpus?: number[] | string | null;

  @ApiPropertyOptional({ type: [ReservedPagesDto] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(1024)
  @IsObjectOf(() => ReservedPagesDto, { each: true })
  reservedPages?: ReservedPagesDto[];

  @ApiPropertyOptional({
    type: [ReservedMemoryDto],
    description:
      'memory that guests never get, as if the cell had that much less of it in its smallest pages',
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(1024)
  @IsObjectOf(() => ReservedMemoryDto, { each: true })
  reservedMemory?: ReservedMemoryDto[];

  @ApiPropertyOptional({ example: 4 })
  @Optional()
  @IsRatio()
  cpuAllocationRatio?: number;

  @ApiPropertyOptional({ example: 1 })
  @Optional()
  @IsRatio()
  ramAllocationRatio?: number;

  @ApiPropertyOptional({ enum: ['spread', 'pack'], example: 'spread' })
  @Optional()
  @IsIn(['spread', 'pack'])
  cellOrder?: 'spread' | 'pack';

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' }, example: { rack: 'r2' } })
  @Optional()
  @IsStringRecord({ entries: 64, length: 255 })
  labels?: Record<string, string>;

  @ApiPropertyOptional({ enum: ['avoid', 'ignore'], example: 'avoid' })
  @Optional()
  @IsIn(['avoid', 'ignore'])
  foreignGuests?: 'avoid' | 'ignore';
}

export class DisableHostDto {
  @ApiProperty({ example: 'memory errors on cell 1' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(1024)
  reason!: string;
}
