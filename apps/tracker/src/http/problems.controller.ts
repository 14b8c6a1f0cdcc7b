import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { isProblemCode, type Problem, problem } from '#contracts/problems/problem.js';
import { RefusedError } from './refused-error.js';

@ApiTags('operations')
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  @ApiOperation({ summary: 'What a problem code means' })
  one(@Param('code') code: string): Problem {
    if (!isProblemCode(code)) throw new RefusedError('not-found', 'there is no such problem code');
    return problem(code);
  }
}
