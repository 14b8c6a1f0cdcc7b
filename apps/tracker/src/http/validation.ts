import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import type { FieldError } from '#contracts/problems/problem.js';
import { RefusedError } from './refused-error.js';

function fieldErrors(errors: readonly ValidationError[], parent = ''): FieldError[] {
  return errors.flatMap((error) => {
    const step = /^\d+$/.test(error.property)
      ? `[${error.property}]`
      : parent
        ? `.${error.property}`
        : error.property;
    const field = parent + step;
    // class-validator runs decorators from the bottom up: the last one broken is the one written first, the type.
    const broken = Object.entries(error.constraints ?? {}).at(-1);
    const own = broken ? [fieldError(field, error.property, broken)] : [];
    return [...own, ...fieldErrors(error.children ?? [], field)];
  });
}

function fieldError(field: string, property: string, [rule, message]: [string, string]): FieldError {
  if (rule === 'whitelistValidation')
    return { field, rule: 'unknown', message: `${field} is not a known field` };
  return { field, rule, message: message.replace(property, field) };
}

/** Checks bodies against their DTO: unknown fields are refused by name, each error names field and rule. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => {
      const fields = fieldErrors(errors);
      return new RefusedError('invalid-request', fields.map(({ message }) => message).join('; '), undefined, {
        errors: fields,
      });
    },
  });
}
