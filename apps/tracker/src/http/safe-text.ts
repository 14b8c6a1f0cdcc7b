import { InvalidFieldError } from '#contracts/wire/field-error.js';

/** Texts with NUL or lone surrogates cannot be kept as they are by every store and XML: refused by path. */
export function refuseUnsafeText(value: unknown, path = ''): void {
  if (typeof value === 'string') {
    refuseText(value, path || 'body', path || 'the body');
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseUnsafeText(item, `${path}[${index}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      refuseText(key, path || 'body', `a key of ${path || 'the body'}`);
      refuseUnsafeText(item, path ? `${path}.${key}` : key);
    }
  }
}

function refuseText(text: string, field: string, what: string): void {
  if (text.includes('\0')) throw new InvalidFieldError(field, 'noNul', `${what} contains a NUL character`);
  if (!text.isWellFormed())
    throw new InvalidFieldError(field, 'wellFormed', `${what} contains half of a surrogate pair`);
}
