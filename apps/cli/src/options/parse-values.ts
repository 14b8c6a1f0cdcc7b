import { InvalidArgumentError } from 'commander';
import { parseCpuList } from '#numa/cpu-list/cpu-list.js';

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    const bounds = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number, ${bounds}.`);
  };
}

/** An allocation ratio. */
export function ratio(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0, like 4 or 1.5.');
}

/** `KEY=VALUE`, collected; the value may hold further `=` signs. */
export function keyValues(text: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It must be KEY=VALUE, like hw:numa_nodes=2.');
  const key = text.slice(0, equals);
  const value = text.slice(equals + 1);
  if (Object.hasOwn(before, key) && before[key] !== value) {
    throw new InvalidArgumentError(`${key} is given twice, with different values.`);
  }
  return { ...before, [key]: value };
}

/** Every value of an option that may be repeated. */
export function every(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** A CPU list like `0-3,^2`; `none`: not set. Never null, of which commander makes an empty text. */
export function cpuList(text: string): string {
  if (text === 'none') return text;
  try {
    parseCpuList(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
  return text;
}

export interface ReservedPagesOption {
  readonly cell: number;
  readonly sizeKb: number;
  readonly count: number;
}

/** `cell:0,size:2048,count:64` (size in KiB), collected: the form of Nova's reserved_huge_pages. */
export function reservedPages(
  text: string,
  before: readonly ReservedPagesOption[] = [],
): readonly ReservedPagesOption[] {
  const numbers = numbersOf(text, ['cell', 'size', 'count'], 'cell:0,size:2048,count:64, the size in KiB');
  const [cell, sizeKb, count] = numbers as [number, number, number];
  return [...before, { cell, sizeKb, count }];
}

export interface ReservedMemoryOption {
  readonly cell: number;
  readonly memoryMb: number;
}

/** `cell:0,memory:4096` (MiB), collected. */
export function reservedMemory(
  text: string,
  before: readonly ReservedMemoryOption[] = [],
): readonly ReservedMemoryOption[] {
  const numbers = numbersOf(text, ['cell', 'memory'], 'cell:0,memory:4096, the memory in MiB');
  const [cell, memoryMb] = numbers as [number, number];
  return [...before, { cell, memoryMb }];
}

/** The numbers of `name:number` pairs, all of these names and no others, in any order. */
function numbersOf(text: string, names: readonly string[], like: string): number[] {
  const found = new Map(text.split(',').map((part) => part.split(':', 2) as [string, string]));
  const numbers = names.map((name) => found.get(name) ?? '');
  if (found.size === names.length && numbers.every((number) => /^\d+$/.test(number)))
    return numbers.map(Number);
  throw new InvalidArgumentError(`It must be like ${like}.`);
}
