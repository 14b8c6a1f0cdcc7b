import type { Asked } from '../api.js';

/** A request that must be refused, and how. */
export interface BadInput {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly asked: Asked;
  readonly status: number;
  readonly code: string;
  /** The field that the problem names first; null: the request as a whole is wrong. */
  readonly field: string | null;
}

type Refusal = readonly [status: number, code: string, field: string | null];

/** Refusals of bodies that one address takes as JSON. */
export const bodiesOf =
  (method: string, path: string) =>
  (name: string, body: unknown, [status, code, field]: Refusal): BadInput => ({
    name: `${method} ${path}: ${name}`,
    method,
    path,
    asked: { body },
    status,
    code,
    field,
  });

/** A refusal without a body, or with one of another kind. */
export function request(
  name: string,
  method: string,
  path: string,
  asked: Asked,
  [status, code, field]: Refusal,
): BadInput {
  return { name: `${method} ${path.slice(0, 80)}: ${name}`, method, path, asked, status, code, field };
}

export const invalid = (field: string): Refusal => [400, 'invalid-request', field];
export const malformed: Refusal = [400, 'malformed-json', null];
