import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { isUuid } from '#contracts/dto/rules.js';
import {
  type FieldError,
  isProblemCode,
  type Problem,
  type ProblemCode,
  problem,
} from '#contracts/problems/problem.js';
import { GuestConstraintError } from '#numa/guest/constraint-error.js';
import { HostPolicyError } from '#numa/host/host-policy-error.js';
import { CallerGoneError } from '../zone-engine/caller.js';
import type { AllowedMethods } from './allowed-methods.js';
import type { HttpLimits } from './http-limits.js';

/** What errors of the libraries carry, beyond a stable code. */
interface CodedError extends Error {
  readonly code?: unknown;
  readonly field?: string;
  readonly rule?: string;
  readonly errors?: readonly FieldError[];
  readonly extensions?: Record<string, unknown>;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
  /** Of damage: the file or the stream, and the first revision that cannot be trusted. */
  readonly location?: string;
  readonly revision?: number | null;
}

/** Codes of errors below the API, in the API's words. */
const renamed: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'request-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid-request',
  FST_ERR_BAD_URL: 'invalid-request',
  FST_ERR_MAX_PARAM_LENGTH: 'invalid-request',
  'append-too-large': 'request-too-large',
  'store-unavailable': 'ledger-unavailable',
  'store-corrupt': 'ledger-damaged',
  'ledger-unreadable': 'ledger-damaged',
  'ledger-contradiction': 'ledger-damaged',
};

/** What the framework says in its own words, in ours. */
const reworded: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE:
    'the body must be sent as application/json (capabilities: or application/xml)',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as its content-length says',
  FST_ERR_BAD_URL: 'the address is not well-formed: a % must begin an escape of UTF-8',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the address is longer than 512 characters',
  'append-too-large':
    'what is to be recorded takes more than the 1 MiB that one event may have: name fewer hosts, devices or keys',
};

const byStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'request-too-large',
  415: 'unsupported-media-type',
};

/** The one place where errors become HTTP: an RFC 9457 problem document for each. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly methods: AllowedMethods,
    private readonly limits: HttpLimits,
  ) {}

  catch(error: CodedError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    if (error instanceof CallerGoneError) {
      reply.hijack();
      return;
    }
    if (reply.sent) {
      this.log.error({ err: error, method: request.method, url: request.url }, 'failed while answering');
      return;
    }
    const document = this.documentFor(error, request, reply);
    if (document.code === 'internal' || document.code === 'ledger-damaged') {
      this.log.error({ err: error, method: request.method, url: request.url }, 'request failed');
    }
    if (document.status === 503) reply.header('retry-after', String(retryAfterSeconds));
    if (document.status === 401) reply.header('www-authenticate', 'Bearer');
    const body = { ...document, ...idsOf(request) };
    void reply.status(document.status).type('application/problem+json').send(body);
  }

  private documentFor(error: CodedError, request: FastifyRequest, reply: FastifyReply): Problem {
    if (error instanceof NotFoundException) return this.nothingHere(request, reply);
    if (causeOf(error).code === 'FST_ERR_CTP_BODY_TOO_LARGE')
      return problem('request-too-large', `the body may have at most ${bytesText(this.limits.bodyBytes)}`);
    return problemFor(error);
  }

  /** The router found no route: the address is wrong, or only the method. */
  private nothingHere({ method, url }: FastifyRequest, reply: FastifyReply): Problem {
    const path = url.split('?', 1)[0]!;
    const allowed = this.methods.of(path);
    if (allowed.length === 0) return problem('not-found', `there is nothing at ${path.slice(0, 255)}`);
    reply.header('allow', allowed.join(', '));
    return problem('method-not-allowed', `this address takes ${allowed.join(', ')}, not ${method}`);
  }
}

/** The claim and the move that a request names in its address or its body; a guest is adopted under its own id. */
function idsOf({ params, body }: FastifyRequest): Pick<Problem, 'claimId' | 'moveId'> {
  const address = params as Readonly<Record<string, unknown>>;
  const sent = (typeof body === 'object' ? body : null) as typeof address | null;
  const claimId = address.claimId ?? sent?.claimId ?? address.instanceId;
  const moveId = address.moveId ?? sent?.moveId;
  return { ...(isUuid(claimId) && { claimId }), ...(isUuid(moveId) && { moveId }) };
}

/** What Nest put its own exception around. */
const causeOf = (thrown: CodedError): CodedError =>
  thrown instanceof HttpException && thrown.cause instanceof Error ? (thrown.cause as CodedError) : thrown;

/** What a 503 says in its Retry-After, and in its document: an item of a batch has no headers. */
export const retryAfterSeconds = 1;

export function problemFor(thrown: CodedError): Problem {
  const document = documentOf(thrown);
  return document.status === 503 ? { ...document, retryAfterSeconds } : document;
}

function documentOf(thrown: CodedError): Problem {
  const error = causeOf(thrown);
  const code = codeOf(error);
  if (code === 'internal') return problem(code);
  if (error instanceof GuestConstraintError) {
    const { novaName, keys } = error;
    return problem(code, error.message, { rule: error.code, novaName, keys });
  }
  if (error instanceof HostPolicyError) {
    const [field, message] = [error.field, error.message].map(inWireUnits) as [string, string];
    const rule = error.code;
    return problem(code, message, { errors: [{ field, rule, message }] });
  }
  const extensions: Record<string, unknown> = { ...error.extensions };
  if (error.errors) extensions.errors = error.errors;
  else if (error.field)
    extensions.errors = [{ field: error.field, rule: error.rule ?? code, message: error.message }];
  if (error.line !== undefined) extensions.line = error.line;
  if (error.column !== undefined) extensions.column = error.column;
  if (error.path !== undefined) extensions.path = error.path;
  if (code === 'ledger-damaged') {
    if (error.location !== undefined) extensions.file = error.location;
    if (typeof error.revision === 'number') extensions.revision = error.revision;
  }
  return problem(code, reworded[String(error.code)] ?? error.message, extensions);
}

const bytesText = (bytes: number): string =>
  bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes} bytes`;

/** Fields in a policy's faults as the caller wrote them. */
const inWireUnits = (text: string): string =>
  text.replace('].sizeKiB', '].sizeKb').replace('].memoryMiB', '].memoryMb');

function codeOf(error: CodedError): ProblemCode {
  const code = typeof error.code === 'string' ? error.code : '';
  if (isProblemCode(code)) return code;
  if (error instanceof GuestConstraintError) return 'guest-constraint';
  if (error instanceof HostPolicyError) return 'host-policy-invalid';
  if (renamed[code]) return renamed[code];
  if (error instanceof SyntaxError || error.name === 'SyntaxError') return 'malformed-json';
  if (error instanceof HttpException) return byStatus[error.getStatus()] ?? 'internal';
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? (byStatus[status] ?? 'internal') : 'internal';
}
