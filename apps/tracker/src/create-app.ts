import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { ProblemFilter, problemFor } from './http/problem.filter.js';
import { RefusedError } from './http/refused-error.js';
import { refuseUnsafeText } from './http/safe-text.js';
import { TokenGuard } from './http/token.guard.js';
import { validationPipe } from './http/validation.js';
import { NestLogger } from './logging/nest-logger.js';
import { OpenApiHolder } from './openapi/docs.controller.js';
import { openApiDocument } from './openapi/document.js';
import type { ZoneEngine } from './zone-engine/zone-engine.js';

export interface AppOptions {
  readonly engine: ZoneEngine;
  readonly token: string;
  readonly log: Logger;
}

/** The largest body: capabilities of the largest hosts are below 1 MiB, batches of claims below 4 MiB. */
const bodyLimit = 8 * 1024 * 1024;

/** The HTTP application, not yet listening. */
export async function createApp({ engine, token, log }: AppOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    routerOptions: { maxParamLength: 512 },
    requestTimeout: 30_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const document = problemFor(error);
      void reply.status(document.status).type('application/problem+json').send(document);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.around(engine), adapter, {
    logger: new NestLogger(log),
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  acceptBodies(fastify);
  logRequests(fastify, log);
  app.useGlobalFilters(new ProblemFilter(log));
  app.useGlobalPipes(validationPipe());
  app.useGlobalGuards(new TokenGuard(token));
  app.enableShutdownHooks([]);
  await app.init();
  app.get(OpenApiHolder).json = JSON.stringify(openApiDocument(app));
  return app;
}

/** JSON is parsed, XML reaches the controllers as text; nothing with NUL or lone surrogates goes further than here. */
function acceptBodies(fastify: FastifyInstance): void {
  const asText = { parseAs: 'string' as const };
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', asText, (request, body, done) => {
    // Nest keeps only the status of the framework's own error.
    const named = (error: Error | null, value?: unknown) =>
      done(error && new RefusedError('malformed-json', error.message), value);
    void parseJson(request, body as string, named);
  });
  fastify.addContentTypeParser(['application/xml', 'text/xml'], asText, (_request, body, done) =>
    done(null, body),
  );
  fastify.addHook('preValidation', async (request) => refuseUnsafeText(request.body));
}

function logRequests(fastify: FastifyInstance, log: Logger): void {
  if (!log.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', async ({ method, url }, reply) => {
    log.debug(
      { method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 1000) / 1000 },
      'request',
    );
  });
}
