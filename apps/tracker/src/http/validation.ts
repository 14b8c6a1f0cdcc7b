import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { accepts } from '#contracts/dto/accepts.js';
import type { FieldError } from '#contracts/problems/problem.js';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { inheritedNames } from './json-text.js';
import { RefusedError } from './refused-error.js';

/** Field errors that one answer tells: whoever sends more wrong fields learns of the rest with the next try. */
const toldErrors = 20;

function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const step = /^\d+$/.test(error.property)
      ? `[${error.property}]`
      : parent
        ? `.${error.property}`
        : error.property;
    const field = parent + step;
    const broken = firstBroken(error.constraints ?? {});
    const own = broken ? [fieldError(field, error.property, broken)] : [];
    return [...own, ...fieldErrors(error.children ?? [], field)];
  });
}

/** class-validator runs decorators from the bottom up: the last one broken is the one written first, the type. */
function firstBroken(constraints: Readonly<Record<string, string>>): [string, string] | undefined {
  // That a nested value must be an object is said by our own rule (IsObjectOf), in the API's words.
  return Object.entries(constraints).findLast(([rule]) => rule !== 'nestedValidation');
}

function fieldError(field: string, property: string, [rule, message]: [string, string]): FieldError {
  if (rule === 'whitelistValidation')
    return { field, rule: 'unknown', message: `${field} is not a known field` };
  return { field, rule, message: message.replace(property, () => field) };
}

function refusal(errors: readonly ValidationError[]): RefusedError {
  const fields = fieldErrors(errors);
  const told = fields.slice(0, toldErrors);
  const more = fields.length > told.length ? [`and ${fields.length - told.length} more`] : [];
  const detail = [...told.map(({ message }) => message), ...more].join('; ');
  return new RefusedError('invalid-request', detail, undefined, { errors: told });
}

/**
 * Checks bodies and queries against their DTO: unknown fields are refused by name, each error names field and rule.
 * A body that is as it should be passes quickly, as it came; any other is class-validator's.
 */
@Injectable()
export class RequestPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
      exceptionFactory: refusal,
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') refuseInherited(value);
    if (metadata.type === 'body' && metadata.metatype && metadata.metatype !== Object) {
      if (accepts(metadata.metatype as new () => object, value)) return value;
      checkBody(value);
    }
    return super.transform(value, metadata);
  }
}

function refuseInherited(query: unknown): void {
  const name = Object.keys(query ?? {}).find((key) => inheritedNames.has(key));
  if (name !== undefined) throw new InvalidFieldError(name, 'unknown', `${name} is not a known field`);
}

function checkBody(value: unknown): void {
  if (typeof value === 'string')
    throw new RefusedError('unsupported-media-type', 'the body must be sent as application/json');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InvalidFieldError('body', 'object', `the body must be a JSON object, ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'and there is none';
  if (value === null) return 'not null';
  return Array.isArray(value) ? 'not an array' : `not a ${typeof value}`;
}
