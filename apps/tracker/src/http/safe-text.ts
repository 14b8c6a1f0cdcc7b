import { InvalidFieldError } from '#contracts/wire/field-error.js';

/** Texts with NUL or lone surrogates cannot be kept as they are by every store and XML: refused by path. */
export function refuseUnsafeText(value: unknown): void {
  const found = unsafeText(value);
  if (!found) return;
  const path = found.steps.reduceRight<string>((before, step) => {
    if (typeof step === 'number') return `${before}[${step}]`;
    return before === '' ? step : `${before}.${step}`;
  }, '');
  const place = path || 'the body';
  const what = found.key ? `a key of ${place}` : place;
  throw new InvalidFieldError(path || 'body', found.rule, `${what} contains ${found.fault}`);
}

interface Unsafe {
  readonly rule: string;
  readonly fault: string;
  /** Whether it is a key of the object at the place, and not the text there. */
  readonly key: boolean;
  /** The way to the place, from its end: written down only where there is something to tell. */
  readonly steps: (string | number)[];
}

function unsafeText(value: unknown): Unsafe | null {
  if (typeof value === 'string') return unsafe(value, false);
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = unsafeText(value[index]);
      if (found) return behind(found, index);
    }
    return null;
  }
  for (const key in value) {
    const inKey = unsafe(key, true);
    if (inKey) return inKey;
    const found = unsafeText((value as Record<string, unknown>)[key]);
    if (found) return behind(found, key);
  }
  return null;
}

function behind(found: Unsafe, step: string | number): Unsafe {
  found.steps.push(step);
  return found;
}

function unsafe(text: string, key: boolean): Unsafe | null {
  if (text.includes('\0')) return { rule: 'noNul', fault: 'a NUL character', key, steps: [] };
  return text.isWellFormed()
    ? null
    : { rule: 'wellFormed', fault: 'half of a surrogate pair', key, steps: [] };
}
