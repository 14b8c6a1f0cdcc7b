import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Caller } from '../zone-engine/caller.js';

/** The parameter of a handler whose work is not worth doing for nobody. */
export const FromCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext): Caller => context.switchToHttp().getResponse<FastifyReply>().raw,
);
