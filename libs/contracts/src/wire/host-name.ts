const pattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?$/;

/** What a host name is made of, as a part of a sentence. */
export const hostNameRule =
  "letters, digits, '.', '-' and '_', at most 254, the first and the last a letter or a digit";

export const isHostName = (value: unknown): value is string =>
  typeof value === 'string' && pattern.test(value);
