import { Query } from '@nestjs/cqrs';
import { IsIn, IsString, MaxLength } from 'class-validator';
import type { ExplanationAnswer } from '#contracts/answers/explanation-answer.js';
import { Optional } from '#contracts/dto/rules.js';
import { ApiPropertyOptional } from '#contracts/openapi/decorators.js';
import type { Caller } from '../../zone-engine/caller.js';

export class ExplainQuery {
  @ApiPropertyOptional({
    description: 'the host to explain; default: the one chosen, or those that came nearest',
  })
  @Optional()
  @IsString()
  @MaxLength(255)
  host?: string;

  @ApiPropertyOptional({ description: 'true: ask again, of the state as it is now', enum: ['true', 'false'] })
  @Optional()
  @IsIn(['true', 'false'])
  now?: 'true' | 'false';
}

/** What to explain: a decision by its revision, or the one that a claim began with. */
export type Explained = { readonly revision: number } | { readonly claimId: string };

export class ExplainDecisionQuery extends Query<ExplanationAnswer> {
  constructor(
    readonly explained: Explained,
    readonly query: ExplainQuery,
    readonly caller: Caller,
  ) {
    super();
  }
}
