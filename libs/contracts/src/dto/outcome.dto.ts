import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '../openapi/decorators.js';
import { GuestBindingDto } from './guest-binding.dto.js';
import { IsObjectOf, IsUuid, Optional } from './rules.js';

export class DifferenceDto {
  @ApiProperty({ example: 'vcpupin' })
  @IsString()
  @MaxLength(255)
  element!: string;

  @ApiProperty({ example: 'vcpu 0 on 4' })
  @IsString()
  @MaxLength(4096)
  wanted!: string;

  @ApiProperty({ example: 'vcpu 0 on 0-15' })
  @IsString()
  @MaxLength(4096)
  had!: string;
}

const ofDecision = (outcome: OutcomeDto): boolean => outcome.kind === 'applied' || outcome.kind === 'failed';
const ofDrift = (outcome: OutcomeDto): boolean =>
  outcome.kind === 'drifted' || outcome.kind === 'drift-cleared';

/** `POST /v1/hosts/{host}/outcomes`: what the host's libvirt did. */
export class OutcomeDto {
  @ApiProperty({ enum: ['applied', 'failed', 'drifted', 'drift-cleared'], example: 'applied' })
  @IsIn(['applied', 'failed', 'drifted', 'drift-cleared'])
  kind!: 'applied' | 'failed' | 'drifted' | 'drift-cleared';

  @ApiPropertyOptional({ format: 'uuid', description: 'the claim of the decision or of the drifted domain' })
  @ValidateIf((outcome: OutcomeDto) => ofDecision(outcome) || outcome.claimId != null)
  @IsUuid()
  claimId?: string | null;

  @ApiPropertyOptional({ example: 12, description: 'applied, failed: the revision of the decision' })
  @ValidateIf(ofDecision)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  decision?: number;

  @ApiPropertyOptional({
    type: [String],
    description: "applied: parts that count only from the domain's next start",
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(256)
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  waitsForRestart?: string[];

  @ApiPropertyOptional({ example: 'start-refused', description: 'failed: what went wrong, stable' })
  @ValidateIf((outcome: OutcomeDto) => outcome.kind === 'failed')
  @IsString()
  @MaxLength(255)
  code?: string;

  @ApiPropertyOptional({ description: 'failed: the sentence for the operator' })
  @ValidateIf((outcome: OutcomeDto) => outcome.kind === 'failed')
  @IsString()
  @MaxLength(8192)
  message?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'drifted, drift-cleared: the domain' })
  @ValidateIf(ofDrift)
  @IsUuid()
  instanceId?: string;

  @ApiPropertyOptional({ enum: ['foreign', 'running-after-release', 'placement', 'domain-missing'] })
  @ValidateIf((outcome: OutcomeDto) => outcome.kind === 'drifted')
  @IsIn(['foreign', 'running-after-release', 'placement', 'domain-missing'])
  drift?: 'foreign' | 'running-after-release' | 'placement' | 'domain-missing';

  @ApiPropertyOptional({ type: [DifferenceDto] })
  @Optional()
  @IsArray()
  @ArrayMaxSize(4096)
  @IsObjectOf(() => DifferenceDto, { each: true })
  differences?: DifferenceDto[];

  @ApiPropertyOptional({
    type: GuestBindingDto,
    description:
      'drifted, foreign or running-after-release: what the guest is bound to, and so is kept from others',
  })
  @Optional()
  @IsObjectOf(() => GuestBindingDto)
  binding?: GuestBindingDto;
}
