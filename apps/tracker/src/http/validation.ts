import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { accepts } from '#contracts/dto/accepts.js';
import { faultsOf } from '#contracts/dto/faults.js';
import type { FieldError } from '#contracts/problems/problem.js';
import { InvalidFieldError } from '#contracts/wire/field-error.js';
import { inheritedNames } from './json-text.js';
import { RefusedError } from './refused-error.js';

/** Field errors that one answer tells: whoever sends more wrong fields learns of the rest with the next try. */
const toldErrors = 20;
/** Field errors that are looked for: a body may have a hundred thousand. */
const countedErrors = 1000;

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

function refusal(fields: readonly FieldError[]): RefusedError {
  const told = fields.slice(0, toldErrors);
  const rest = fields.length - told.length;
  const more = rest > 0 ? [`and ${fields.length < countedErrors ? '' : 'at least '}${rest} more`] : [];
  const detail = [...told.map(({ message }) => message), ...more].join('; ');
  return new RefusedError('invalid-request', detail, undefined, { errors: told });
}

/**
 * Checks bodies and queries against their DTO: unknown fields are refused by name, each error names field and rule.
 * Bodies may be large, and have a way of their own; queries are class-validator's, which reads their numbers.
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
      exceptionFactory: (errors) => refusal(fieldErrors(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') refuseInherited(value);
    if (metadata.type === 'body' && metadata.metatype && metadata.metatype !== Object) {
      if (accepts(metadata.metatype as new () => object, value)) return value;
      if (value === undefined)
        throw new InvalidFieldError('body', 'object', 'the body must be a JSON object, and there is none');
      if (typeof value === 'string')
        throw new RefusedError('unsupported-media-type', 'the body must be sent as application/json');
      const faults = faultsOf(metadata.metatype as new () => object, value, countedErrors);
      if (faults.length > 0) throw refusal(faults);
    }
    return super.transform(value, metadata);
  }
}

function refuseInherited(query: unknown): void {
  const name = Object.keys(query ?? {}).find((key) => inheritedNames.has(key));
  if (name !== undefined) throw new InvalidFieldError(name, 'unknown', `${name} is not a known field`);
}
