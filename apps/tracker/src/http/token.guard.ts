import { createHash, timingSafeEqual } from 'node:crypto';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RefusedError } from './refused-error.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** When a token is set, every call under /v1 must carry it. */
export class TokenGuard implements CanActivate {
  private readonly wanted: Buffer | null;

  constructor(token: string) {
    this.wanted = token ? digest(`Bearer ${token}`) : null;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!this.wanted || !request.url.startsWith('/v1/')) return true;
    if (timingSafeEqual(digest(request.headers.authorization ?? ''), this.wanted)) return true;
    throw new RefusedError('unauthorized', 'send the header Authorization: Bearer <token>');
  }
}
