import { isUtf8 } from 'node:buffer';
import { type CanActivate, type ExecutionContext, UseGuards } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { parseJsonBody } from './json-text.js';
import { RefusedError } from './refused-error.js';

/** Which bodies are taken: a JSON object, parsed; XML, as text for the route that reads it. Anything else: 415. */
export function acceptBodies(fastify: FastifyInstance): void {
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => jsonObject(parseJsonBody(textOf(request, body))),
  );
  fastify.addContentTypeParser(
    ['application/xml', 'text/xml'],
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => xmlText(textOf(request, body)),
  );
}

function textOf({ headers }: FastifyRequest, body: Buffer): string {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new RefusedError('unsupported-media-type', `the body must be sent as it is, not as ${encoding}`);
  const charset = /;\s*charset="?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset))
    throw new RefusedError('unsupported-media-type', `the body must be UTF-8, not ${charset}`);
  if (!isUtf8(body)) throw new InvalidFieldError('body', 'utf8', 'the body is not UTF-8');
  return body.toString('utf8');
}

/** No route takes another value, and a text here would be taken for XML. undefined: there is no body. */
function jsonObject(value: unknown): unknown {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)))
    return value;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`;
  throw new InvalidFieldError('body', 'object', `the body must be a JSON object, not ${kind}`);
}

function xmlText(text: string): string {
  if (text.includes('\0')) throw new InvalidFieldError('body', 'noNul', 'the body contains a NUL character');
  return text;
}

class NoBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body === undefined) return true;
    if (typeof body === 'string') throw new InvalidFieldError('body', 'empty', 'this call takes no body');
    const [field] = Object.keys(body as object);
    if (field === undefined) return true;
    throw new InvalidFieldError(field, 'unknown', `${field} is not a known field: this call takes no body`);
  }
}

/** For calls that take no body (an empty object passes): a field sent in vain is refused by name. */
export const NoBody = (): MethodDecorator => UseGuards(new NoBodyGuard());
