import { Type } from 'class-transformer';
import {
  buildMessage,
  ValidateBy,
  ValidateIf,
  ValidateNested,
  type ValidationOptions,
} from 'class-validator';
import { hostNameRule, isHostName } from '../wire/host-name.js';
import { utcTime } from '../wire/time.js';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && uuidPattern.test(value);
export { isHostName };

/** The field may be left out; null is not taken for that (where it is, IsOptional stands instead). */
export function Optional(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}

/** The field may be left out where another one is given in its place. */
export function RequiredWithout(other: string): PropertyDecorator {
  const where = ValidateIf(
    (object: Readonly<Record<string, unknown>>, value) => value !== undefined || !object[other],
  );
  const required = ValidateBy({
    name: 'required',
    validator: {
      validate: (value) => value !== undefined,
      defaultMessage: () => `$property (or ${other}) must be given`,
    },
  });
  return (target, property) => {
    for (const decorate of [required, where]) decorate(target, property);
  };
}

/** An object, or an array of objects, of one class. An array is not taken for an object. */
export function IsObjectOf(
  type: () => new () => object,
  options?: { readonly each: true },
): PropertyDecorator {
  const isObject = ValidateBy(
    {
      name: 'object',
      // Read by `accepts`.
      constraints: [type],
      validator: {
        validate: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
        defaultMessage: buildMessage((each) => `${each}$property must be an object`, options),
      },
    },
    options,
  );
  const nested = ValidateNested(options);
  const typed = Type(type);
  return (target, property) => {
    for (const decorate of [typed, nested, isObject]) decorate(target, property);
  };
}

/** An ISO 8601 time that names its zone, or a day. */
export function IsTime(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'time',
      validator: {
        validate: (value) => typeof value === 'string' && utcTime(value) !== null,
        defaultMessage: buildMessage(
          () => '$property must be an ISO 8601 time with its zone, like 2026-11-23T04:00:00Z',
          options,
        ),
      },
    },
    options,
  );
}

/** A UUID of any version, in lower case: ids are compared as text. */
export function IsUuid(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'uuid',
      validator: {
        validate: isUuid,
        defaultMessage: buildMessage(() => '$property must be a UUID in lower case', options),
      },
    },
    options,
  );
}

/** See hostNameRule. */
export function IsHostName(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'hostName',
      validator: {
        validate: isHostName,
        defaultMessage: buildMessage(
          (each) => `${each}$property must be a host name: ${hostNameRule}`,
          options,
        ),
      },
    },
    options,
  );
}

/** An object whose values are all strings: Nova's extra specs, image properties, labels. */
export function IsStringRecord(
  bounds: { readonly entries: number; readonly length: number },
  options?: ValidationOptions,
): PropertyDecorator {
  const wrongEntry = (value: object): [string, unknown] | undefined =>
    Object.entries(value).find(
      ([key, text]) => key.length > 255 || typeof text !== 'string' || text.length > bounds.length,
    );
  const isObject = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isValid = (value: unknown): boolean =>
    isObject(value) && Object.keys(value).length <= bounds.entries && !wrongEntry(value);
  const wrong = (value: unknown): string => {
    const one = options?.each && Array.isArray(value) ? value.find((item) => !isValid(item)) : value;
    const entry = isObject(one) ? wrongEntry(one) : undefined;
    return entry ? `: ${entryFault(entry)}` : '';
  };
  return ValidateBy(
    {
      name: 'stringRecord',
      validator: {
        validate: isValid,
        defaultMessage: (field) =>
          `${options?.each ? 'each value in ' : ''}$property must be an object of strings, at most ${bounds.entries} of at most ${bounds.length} characters${wrong(field?.value)}`,
      },
    },
    options,
  );
}

/** What is wrong with an entry of an object of strings. */
function entryFault([key, value]: readonly [string, unknown]): string {
  const name = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
  if (key.length > 255) return `the key ${name} has ${key.length} characters, and may have 255`;
  if (typeof value === 'string') return `${name} has ${value.length} characters`;
  return `${name} is ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`}`;
}

/** A list of CPUs: an array of ids, or libvirt's text (`"0-3,^2"`). Its syntax is checked where it is read. */
export function IsCpuListInput(options?: ValidationOptions): PropertyDecorator {
  const valid = (value: unknown): boolean =>
    (typeof value === 'string' && value.length <= 65_536) ||
    (Array.isArray(value) &&
      value.length <= 16_384 &&
      value.every((id) => Number.isInteger(id) && id >= 0 && id <= 16_383));
  return ValidateBy(
    {
      name: 'cpuList',
      validator: {
        validate: valid,
        defaultMessage: buildMessage(
          () => '$property must be an array of CPU ids from 0 to 16383, or a CPU list like "0-3,^2"',
          options,
        ),
      },
    },
    options,
  );
}

/** `small`, `large`, `any`, or a size in KiB. */
export function IsPageSize(options?: ValidationOptions): PropertyDecorator {
  const valid = (value: unknown): boolean =>
    typeof value === 'number'
      ? Number.isInteger(value) && value >= 1 && value <= 2 ** 31
      : value === 'small' || value === 'large' || value === 'any';
  return ValidateBy(
    {
      name: 'pageSize',
      validator: {
        validate: valid,
        defaultMessage: buildMessage(() => '$property must be small, large, any or a size in KiB', options),
      },
    },
    options,
  );
}

/** How often a capacity may be given out. */
export function IsRatio(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'ratio',
      validator: {
        validate: (value) => typeof value === 'number' && value >= 0.01 && value <= 1000,
        defaultMessage: buildMessage(() => '$property must be a number from 0.01 to 1000', options),
      },
    },
    options,
  );
}
