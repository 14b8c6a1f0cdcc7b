import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../openapi/decorators.js';
import { IsCpuListInput, IsObjectOf, Optional } from './rules.js';

const idsOrList = [{ type: 'array', items: { type: 'integer' } }, { type: 'string' }];

export class VcpuBindingDto {
  @ApiProperty({ example: '0', oneOf: idsOrList })
  @IsCpuListInput()
  vcpus!: number[] | string;

  @ApiProperty({ description: 'the CPUs of the host that they may run on', example: '12', oneOf: idsOrList })
  @IsCpuListInput()
  cpus!: number[] | string;
}

export class BoundCellDto {
  @ApiProperty({ example: 0 })
  @IsInt()
  @Min(0)
  @Max(16_383)
  guestCell!: number;

  @ApiProperty({ description: 'all vCPUs of the cell', example: '0-1', oneOf: idsOrList })
  @IsCpuListInput()
  vcpus!: number[] | string;

  @ApiProperty({ type: [VcpuBindingDto], description: 'a vCPU that none names may run anywhere' })
  @IsArray()
  @ArrayMaxSize(16_384)
  @IsObjectOf(() => VcpuBindingDto, { each: true })
  bindings!: VcpuBindingDto[];

  @ApiProperty({ example: 512, description: 'MiB' })
  @IsInt()
  @Min(0)
  @Max(2 ** 40)
  memoryMb!: number;

  @ApiPropertyOptional({
    type: 'integer',
    example: 2048,
    nullable: true,
    description: 'KiB; null: the smallest pages',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(2 ** 31)
  pageSizeKb?: number | null;

  @ApiPropertyOptional({
    description: 'the host cells that its memory must come from; null: anywhere',
    example: '3',
    nullable: true,
    oneOf: idsOrList,
  })
  @IsOptional()
  @IsCpuListInput()
  hostCells?: number[] | string | null;
}

/** What a guest without a claim is bound to on its host. */
export class GuestBindingDto {
  @ApiPropertyOptional({ type: 'string', example: 'instance-0000002a', nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  name?: string | null;

  @ApiProperty({
    type: [BoundCellDto],
    description: 'a guest without NUMA cells has one with all that it has',
  })
  @IsArray()
  @ArrayMaxSize(128)
  @IsObjectOf(() => BoundCellDto, { each: true })
  cells!: BoundCellDto[];

  @ApiPropertyOptional({ description: 'null: anywhere', example: '12-13', nullable: true, oneOf: idsOrList })
  @IsOptional()
  @IsCpuListInput()
  emulatorCpus?: number[] | string | null;

  @ApiPropertyOptional({ example: [], oneOf: idsOrList })
  @Optional()
  @IsCpuListInput()
  realtimeVcpus?: number[] | string;

  @ApiPropertyOptional({ type: [String], example: ['0000:81:00.1'] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(1024)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  pciAddresses?: string[];
}
