import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Problem, problem } from '#contracts/problems/problem.js';
import { RefusedError } from './refused-error.js';

/** Answers what is no HTTP request, or none in time, with a problem document, and ends the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const document = problemOf(error.code ?? '');
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${STATUS_CODES[document.status]}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** HTTP/1.1 asks every request for the host that it is meant for (RFC 9112, 3.2); HTTP/1.0 does not. */
export function requireHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ headers, raw }) => {
    if (headers.host === undefined && raw.httpVersion !== '1.0')
      throw new RefusedError('malformed-http', 'the request has no Host header');
  });
}

function problemOf(code: string): Problem {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem('request-timeout', 'the request did not arrive in time');
  if (code === 'HPE_HEADER_OVERFLOW')
    return problem('headers-too-large', 'the address and the headers together may have 16 KiB');
  return problem('malformed-http', 'this is not an HTTP/1.1 request');
}
