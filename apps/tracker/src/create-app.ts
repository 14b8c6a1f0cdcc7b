import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { defaultRank, type RankPolicy } from '#ledger/selection/rank/rank-policy.js';
import { moduleAround } from './app.module.js';
import { AllowedMethods } from './http/allowed-methods.js';
import { acceptBodies } from './http/bodies.js';
import { answerClientError, requireHost } from './http/client-errors.js';
import { defaultHttpLimits, type HttpLimits } from './http/http-limits.js';
import { ProblemFilter, problemFor } from './http/problem.filter.js';
import { QueryGuard } from './http/query-guard.js';
import { serveRevisions } from './http/revisions.js';
import { requireToken } from './http/token.js';
import { RequestPipe } from './http/validation.js';
import { NestLogger } from './logging/nest-logger.js';
import { OpenApiHolder } from './openapi/docs.controller.js';
import type { ZoneEngine } from './zone-engine/zone-engine.js';

export interface AppOptions {
  readonly engine: ZoneEngine;
  readonly token: string;
  readonly log: Logger;
  /** Of requests that name none. */
  readonly rank?: RankPolicy | undefined;
  /** See HostWatch; 0: hosts are never silent. */
  readonly silentAfterMs?: number;
  readonly limits?: Partial<HttpLimits>;
}

/** The HTTP application, not yet listening. */
export async function createApp({
  engine,
  token,
  log,
  rank = defaultRank,
  silentAfterMs = 0,
  limits,
}: AppOptions): Promise<NestFastifyApplication> {
  const http = { ...defaultHttpLimits, ...limits };
  const adapter = fastifyAdapter(http);
  const app = await NestFactory.create<NestFastifyApplication>(
    moduleAround({ engine, limits: http, rank, silentAfterMs }),
    adapter,
    {
      logger: new NestLogger(log),
      abortOnError: false,
      bodyParser: false,
    },
  );
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  const methods = new AllowedMethods();
  methods.learn(fastify);
  requireHost(fastify);
  requireToken(fastify, token);
  acceptBodies(fastify);
  serveRevisions(fastify, engine, http.revisionMs);
  logRequests(fastify, log);
  app.useGlobalFilters(new ProblemFilter(log, methods, http));
  app.useGlobalGuards(new QueryGuard());
  app.useGlobalPipes(new RequestPipe());
  await app.init();
  app.get(OpenApiHolder).make = async () => {
    const { openApiDocument } = await import('./openapi/document.js');
    return JSON.stringify(openApiDocument(app));
  };
  return app;
}

function fastifyAdapter({ bodyBytes, requestMs, keepAliveMs }: HttpLimits): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: bodyBytes,
    routerOptions: { maxParamLength: 512 },
    requestTimeout: requestMs,
    http: {
      headersTimeout: requestMs,
      // Node looks for requests that are late only so often; its own default is 30 s.
      connectionsCheckingInterval: Math.min(requestMs, 1_000),
      // Node would refuse one without a Host with an empty answer: requireHost tells what is missing.
      requireHostHeader: false,
    },
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: true,
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const document = problemFor(error);
      void reply.status(document.status).type('application/problem+json').send(document);
    },
  });
}

/** No route has a schema of fastify's: its compilers, a hundred modules, need not be loaded. */
const noSchemas = () => () => {
  throw new Error('a route has a schema, and no compiler for it');
};

function logRequests(fastify: FastifyInstance, log: Logger): void {
  if (!log.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', async ({ method, url }, reply) => {
    log.debug(
      { method, url, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 1000) / 1000 },
      'request',
    );
  });
}
