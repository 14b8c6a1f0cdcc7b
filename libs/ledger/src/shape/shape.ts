/** Says what is wrong with a value, with the path to it; null: it has the shape. `_shape` only carries the type. */
export type Shape<T> = ((value: unknown, path: string) => string | null) & { readonly _shape?: T };

const expected = (what: string, path: string, value: unknown): string =>
  `${path || 'it'} is ${value === undefined ? 'missing' : (JSON.stringify(value) ?? typeof value).slice(0, 60)}, not ${what}`;

const matching =
  <T>(what: string, is: (value: unknown) => boolean): Shape<T> =>
  (value, path) =>
    is(value) ? null : expected(what, path, value);

export const text: Shape<string> = matching('a text', (value) => typeof value === 'string');
export const flag: Shape<boolean> = matching('true or false', (value) => typeof value === 'boolean');
/** A whole number from 0. */
export const count: Shape<number> = matching(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
export const whole: Shape<number> = matching('a whole number', Number.isSafeInteger);
export const real: Shape<number> = matching('a number', (value) => Number.isFinite(value));
/** ISO 8601 in UTC with milliseconds, as the program writes it. */
export const time: Shape<string> = matching(
  'a time in UTC',
  (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value),
);

export const oneOf = <T extends string | number>(...values: readonly T[]): Shape<T> =>
  matching(`one of ${values.join(', ')}`, (value) => values.includes(value as T));

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, path) =>
    value === null ? null : shape(value, path);

/** The field may be absent. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, path) =>
    value === undefined ? null : shape(value, path);

/** The first shape that fits; else what the last one says. */
export const either =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> =>
  (value, path) =>
    first(value, path) === null ? null : second(value, path);

export const list =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) return expected('a list', path, value);
    for (let index = 0; index < value.length; index++) {
      const fault = shape(value[index], `${path}[${index}]`);
      if (fault !== null) return fault;
    }
    return null;
  };

/** Any names, values of one shape. */
export const record =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, path) => {
    if (!isObject(value)) return expected('an object', path, value);
    for (const name in value) {
      const fault = shape(value[name], `${path}.${name}`);
      if (fault !== null) return fault;
    }
    return null;
  };

/** Exactly these fields. The compiler holds them to the type's. */
export const object =
  <T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value, path) => {
    if (!isObject(value)) return expected('an object', path, value);
    for (const name in fields) {
      const fault = fields[name](value[name], path === '' ? name : `${path}.${name}`);
      if (fault !== null) return fault;
    }
    for (const name in value) {
      if (!Object.hasOwn(fields, name)) return `${path === '' ? name : `${path}.${name}`} is not known`;
    }
    return null;
  };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
