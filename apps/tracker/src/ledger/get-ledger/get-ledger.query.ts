import { IsString, MaxLength } from 'class-validator';
import { IsTime, IsUuid, Optional } from '#contracts/dto/rules.js';
import { ApiPropertyOptional } from '#contracts/openapi/decorators.js';
import type { EventType } from '#ledger/events/event-data.js';
import { IsWholeNumber } from '../../http/whole-number.js';
import { eventTypes, IsEventType } from './event-type.js';

/** Which events are wanted. */
export class EventsQuery {
  @ApiPropertyOptional({
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'the first revision wanted',
  })
  @Optional()
  @IsWholeNumber(0, Number.MAX_SAFE_INTEGER)
  from?: number;

  @ApiPropertyOptional({ description: 'only events that name this host' })
  @Optional()
  @IsString()
  @MaxLength(255)
  host?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'only events of this claim' })
  @Optional()
  @IsUuid()
  claim?: string;

  @ApiPropertyOptional({ enum: eventTypes, description: 'only events of this type' })
  @Optional()
  @IsEventType()
  type?: EventType;

  @ApiPropertyOptional({ description: 'not before this time, ISO 8601 with its zone' })
  @Optional()
  @IsTime()
  since?: string;

  @ApiPropertyOptional({ description: 'not after this time, ISO 8601 with its zone' })
  @Optional()
  @IsTime()
  until?: string;
}

export class LedgerQuery extends EventsQuery {
  @ApiPropertyOptional({ type: 'integer', default: 100, minimum: 1, maximum: 1000 })
  @Optional()
  @IsWholeNumber(1, 1000)
  limit?: number;
}

export class GetLedgerQuery {
  constructor(readonly query: LedgerQuery) {}
}
