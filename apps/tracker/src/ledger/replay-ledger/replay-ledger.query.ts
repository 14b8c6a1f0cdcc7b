import { IsString, MaxLength } from 'class-validator';
import { Optional } from '#contracts/dto/rules.js';
import { ApiPropertyOptional } from '#contracts/openapi/decorators.js';
import { IsRevisionOrTime } from '../../http/revision-or-time.js';
import { IsWholeNumber } from '../../http/whole-number.js';

export class ReplayQuery {
  @ApiPropertyOptional({ type: 'integer', default: 0, minimum: 0, description: 'the first revision wanted' })
  @Optional()
  @IsWholeNumber(0, Number.MAX_SAFE_INTEGER)
  from?: number;

  @ApiPropertyOptional({
    description: 'the last: a revision or an ISO 8601 time with its zone; default: the end',
  })
  @Optional()
  @IsRevisionOrTime()
  until?: string;

  @ApiPropertyOptional({ description: 'only events that name this host, and its usage' })
  @Optional()
  @IsString()
  @MaxLength(255)
  host?: string;
}
