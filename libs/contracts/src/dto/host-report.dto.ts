import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsObjectOf, IsStringRecord, Optional } from './rules.js';

const maxId = 16_383;

export class ReportedCpuDto {
  @IsInt()
  @Min(0)
  @Max(maxId)
  id!: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  socket?: number | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  die?: number | null;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  core?: number | null;

  @IsArray()
  @ArrayMaxSize(64)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(maxId, { each: true })
  siblings!: number[];
}

export class ReportedPagesDto {
  @IsInt()
  @Min(1)
  @Max(2 ** 31)
  sizeKiB!: number;

  @IsInt()
  @Min(0)
  @Max(2 ** 40)
  total!: number;
}

export class ReportedDistanceDto {
  @IsInt()
  @Min(0)
  @Max(maxId)
  cell!: number;

  @IsInt()
  @Min(0)
  @Max(65_535)
  value!: number;
}

export class NetworkAffinityDto {
  @IsArray()
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  physnets!: string[];

  @IsBoolean()
  tunneled!: boolean;
}

export class ReportedCellDto {
  @IsInt()
  @Min(0)
  @Max(maxId)
  id!: number;

  @IsInt()
  @Min(0)
  @Max(2 ** 50)
  memoryKiB!: number;

  @IsArray()
  @ArrayMaxSize(16)
  @IsObjectOf(() => ReportedPagesDto, { each: true })
  pages!: ReportedPagesDto[];

  @IsArray()
  @ArrayMaxSize(maxId + 1)
  @IsObjectOf(() => ReportedCpuDto, { each: true })
  cpus!: ReportedCpuDto[];

  @Optional()
  @IsArray()
  @ArrayMaxSize(1024)
  @IsObjectOf(() => ReportedDistanceDto, { each: true })
  distances?: ReportedDistanceDto[];

  @Optional()
  @IsObjectOf(() => NetworkAffinityDto)
  network?: NetworkAffinityDto;
}

export class PciDeviceDto {
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  address!: string;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(maxId)
  cell?: number | null;

  @IsStringRecord({ entries: 64, length: 255 })
  attributes!: Record<string, string>;
}

/** The JSON form of `PUT /v1/hosts/{host}/capabilities`: what libvirt's capabilities say, and the node's CPU map. */
export class HostReportDto {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  arch?: string | null;

  @IsArray()
  @ArrayMinSize(1, { message: '$property must have a cell: a report replaces all that the host has' })
  @ArrayMaxSize(1024)
  @IsObjectOf(() => ReportedCellDto, { each: true })
  cells!: ReportedCellDto[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(maxId + 1)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(maxId, { each: true })
  onlineCpus?: number[] | null;

  @Optional()
  @IsArray()
  @ArrayMaxSize(16_384)
  @IsObjectOf(() => PciDeviceDto, { each: true })
  pciDevices?: PciDeviceDto[];
}
