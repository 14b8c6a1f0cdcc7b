import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '#contracts/openapi/decorators.js';
import { isProblemCode, problem } from '#contracts/problems/problem.js';
import { type ProblemMeaning, problemMeanings } from '#contracts/problems/problem-meanings.js';
import { RefusedError } from './refused-error.js';

@ApiTags('operations')
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @ApiOperation({ summary: 'What a problem code means' })
  @ApiParam({ name: 'code', example: 'no-valid-host' })
  @ApiResponse({
    status: 200,
    description: 'the code with its title and status, what it means and what to do',
  })
  one(@Param('code') code: string): ProblemMeaning {
    if (!isProblemCode(code)) throw new RefusedError('not-found', 'there is no such problem code');
    return { ...problem(code), meaning: problemMeanings[code] };
  }
}
