import { RefusedError } from './refused-error.js';

/** Texts with NUL or lone surrogates cannot be kept as they are by every store and XML: refused by path. */
export function refuseUnsafeText(value: unknown, path = ''): void {
  if (typeof value === 'string') {
    if (value.includes('\0'))
      throw new RefusedError('invalid-request', `${path || 'the body'} contains a NUL character`, path);
    if (!value.isWellFormed())
      throw new RefusedError(
        'invalid-request',
        `${path || 'the body'} contains half of a surrogate pair`,
        path,
      );
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseUnsafeText(item, `${path}[${index}]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      refuseUnsafeText(key, path);
      refuseUnsafeText(item, path ? `${path}.${key}` : key);
    }
  }
}
