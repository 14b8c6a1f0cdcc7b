import { parseCpuList } from '#numa/cpu-list/cpu-list.js';
import { InvalidFieldError } from './field-error.js';

/** A CPU list as the API takes it, as ascending ids without repetition. */
export function cpuListInput(field: string, input: readonly number[] | string): number[] {
  if (typeof input !== 'string') return [...new Set(input)].sort((a, b) => a - b);
  try {
    return parseCpuList(input);
  } catch (error) {
    throw new InvalidFieldError(field, 'cpuList', `${field}: ${(error as Error).message}`);
  }
}
