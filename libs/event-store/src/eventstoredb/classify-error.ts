import {
  AccessDeniedError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { NoAnswerError } from './no-answer-error.js';

/** gRPC's status codes, https://grpc.io/docs/guides/status-codes/ */
const UNKNOWN = 2;
const DEADLINE_EXCEEDED = 4;
const INTERNAL = 13;
const UNAVAILABLE = 14;

/** How gRPC words a call that never left this machine; any other end of a call may have been heard. */
const NEVER_SENT = /No connection established|ECONNREFUSED|Failed to connect|Name resolution failed/;

/**
 * - `answered`: the server refused, with an error of its own
 * - `not-sent`: nobody has seen the call
 * - `broken`: the client itself may be what is broken
 * - `silent`: no answer in time; anything may have happened
 * - `unknown`: anything may have happened
 */
export type Failure = 'answered' | 'not-sent' | 'broken' | 'silent' | 'unknown';

/** The first call of a client fails with gRPC's plain error, later ones with the client's own: both carry a code. */
export function classifyError(error: unknown): Failure {
  if (
    error instanceof WrongExpectedVersionError ||
    error instanceof MaxAppendSizeExceededError ||
    error instanceof StreamDeletedError ||
    error instanceof StreamNotFoundError ||
    error instanceof AccessDeniedError
  ) {
    return 'answered';
  }
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = String(message);
  if (error instanceof NotLeaderError || text.startsWith('Failed to discover')) {
    return 'not-sent';
  }
  if (code === UNAVAILABLE && NEVER_SENT.test(text)) {
    return 'not-sent';
  }
  if (code === DEADLINE_EXCEEDED || error instanceof NoAnswerError) {
    return 'silent';
  }
  return code === INTERNAL || code === UNKNOWN ? 'broken' : 'unknown';
}
