import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
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
import { IsCpuListInput, IsObjectOf, IsPageSize, IsRatio, IsStringRecord, Optional } from './rules.js';

const maxMemoryMb = 2 ** 40;

export class FlavorDto {
  @ApiProperty({ example: 8, minimum: 1, maximum: 16384 })
  @IsInt()
  @Min(1)
  @Max(16_384)
  vcpus!: number;

  @ApiProperty({ example: 16384, description: 'MiB', minimum: 1 })
  @IsInt()
  @Min(1)
  @Max(maxMemoryMb)
  memoryMb!: number;

  @ApiPropertyOptional({
    description: "Nova's extra specs, values as strings",
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'hw:numa_nodes': '2', 'hw:cpu_policy': 'dedicated' },
  })
  @Optional()
  @IsStringRecord({ entries: 256, length: 4096 })
  extraSpecs?: Record<string, string>;
}

export class ImageDto {
  @ApiPropertyOptional({
    description: "Nova's image properties, values as strings",
    type: 'object',
    additionalProperties: { type: 'string' },
    example: {},
  })
  @Optional()
  @IsStringRecord({ entries: 256, length: 4096 })
  properties?: Record<string, string>;
}

export class GuestCellDto {
  @ApiProperty({
    description: 'vCPUs that float over shared CPUs: ids or a CPU list',
    example: [],
    oneOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'string' }],
  })
  @IsCpuListInput()
  floatingVcpus!: number[] | string;

  @ApiProperty({
    description: 'vCPUs that get a CPU of their own',
    example: '0-3',
    oneOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'string' }],
  })
  @IsCpuListInput()
  pinnedVcpus!: number[] | string;

  @ApiProperty({ example: 8192, description: 'MiB' })
  @IsInt()
  @Min(1)
  @Max(maxMemoryMb)
  memoryMb!: number;

  @ApiPropertyOptional({
    description: 'small, large, any, or a size in KiB',
    example: 2048,
    nullable: true,
    oneOf: [
      { type: 'string', enum: ['small', 'large', 'any'] },
      { type: 'integer', minimum: 1 },
    ],
  })
  @IsOptional()
  @IsPageSize()
  pageSize?: 'small' | 'large' | 'any' | number | null;

  @ApiPropertyOptional({ enum: ['shared', 'dedicated', 'mixed'], nullable: true })
  @IsOptional()
  @IsIn(['shared', 'dedicated', 'mixed'])
  cpuPolicy?: 'shared' | 'dedicated' | 'mixed' | null;

  @ApiPropertyOptional({ enum: ['prefer', 'isolate', 'require'], nullable: true })
  @IsOptional()
  @IsIn(['prefer', 'isolate', 'require'])
  cpuThreadPolicy?: 'prefer' | 'isolate' | 'require' | null;
}

export class GuestTopologyDto {
  @ApiProperty({ type: [GuestCellDto] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(128)
  @IsObjectOf(() => GuestCellDto, { each: true })
  cells!: GuestCellDto[];

  @ApiPropertyOptional({ enum: ['share', 'isolate'], nullable: true })
  @IsOptional()
  @IsIn(['share', 'isolate'])
  emulatorThreadsPolicy?: 'share' | 'isolate' | null;
}

export class PciRequestDto {
  @ApiProperty({ example: 'nic0' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  requestId!: string;

  @ApiProperty({ example: 1, minimum: 1, maximum: 256 })
  @IsInt()
  @Min(1)
  @Max(256)
  count!: number;

  @ApiProperty({
    description: 'alternatives; every key of one must match',
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    example: [{ vendor_id: '8086', product_id: '154d' }],
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(32)
  @IsStringRecord({ entries: 32, length: 255 }, { each: true })
  spec!: Record<string, string>[];

  @ApiPropertyOptional({ enum: ['required', 'legacy', 'preferred', 'socket'], nullable: true })
  @IsOptional()
  @IsIn(['required', 'legacy', 'preferred', 'socket'])
  numaPolicy?: 'required' | 'legacy' | 'preferred' | 'socket' | null;
}

export class NetworksDto {
  @ApiPropertyOptional({ type: [String], example: ['physnet0'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  physnets?: string[];

  @ApiPropertyOptional({ example: false })
  @Optional()
  @IsBoolean()
  tunneled?: boolean;
}

export class LimitsDto {
  @ApiProperty({ example: 4 })
  @IsRatio()
  cpuAllocationRatio!: number;

  @ApiProperty({ example: 1 })
  @IsRatio()
  ramAllocationRatio!: number;
}
