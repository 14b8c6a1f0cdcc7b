import { buildMessage, ValidateBy, type ValidationOptions } from 'class-validator';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const hostPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$/;

export const isUuid = (value: unknown): value is string =>
  typeof value === 'string' && uuidPattern.test(value);
export const isHostName = (value: unknown): value is string =>
  typeof value === 'string' && hostPattern.test(value);

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

/** A host name: letters, digits, dots, hyphens, underscores; at most 254 characters. */
export function IsHostName(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'hostName',
      validator: {
        validate: isHostName,
        defaultMessage: buildMessage(
          (each) => `${each}$property must be a host name: letters, digits, '.', '-' and '_'`,
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
  const valid = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length <= bounds.entries &&
    Object.entries(value).every(
      ([key, text]) => key.length <= 255 && typeof text === 'string' && text.length <= bounds.length,
    );
  return ValidateBy(
    {
      name: 'stringRecord',
      validator: {
        validate: valid,
        defaultMessage: buildMessage(
          () =>
            `$property must be an object of strings, at most ${bounds.entries} of at most ${bounds.length} characters`,
          options,
        ),
      },
    },
    options,
  );
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
