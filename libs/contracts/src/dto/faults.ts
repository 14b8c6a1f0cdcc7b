import type { FieldError } from '../problems/problem.js';
import { accepts, type Fields, isObject } from './accepts.js';
import { compiledDto, type Dto, type Field } from './compiled-dto.js';

/**
 * What is wrong with a parsed JSON value by the class' decorators, field by field, at most so many: one fault a field,
 * of the decorator that is written first. Empty also where the rules are of a kind that is not read here.
 *
 * Linear in what is sent, and nothing is looked into that is too long: class-validator, with the instances that
 * class-transformer makes for it, took seconds for bodies within the bound.
 */
export function faultsOf(dto: Dto, value: unknown, most: number): FieldError[] {
  const faults: FieldError[] = [];
  lookAt(dto, value, '', { faults, most });
  return faults;
}

interface Found {
  readonly faults: FieldError[];
  readonly most: number;
}

function lookAt(dto: Dto, value: unknown, path: string, found: Found): void {
  const compiled = compiledDto(dto);
  if (!compiled || !isObject(value)) return;
  for (const name in value) {
    if (found.faults.length >= found.most) return;
    if (compiled.names.has(name)) continue;
    const field = within(path, name);
    found.faults.push({ field, rule: 'unknown', message: `${field} is not a known field` });
  }
  for (const field of compiled.fields) {
    if (found.faults.length >= found.most) return;
    lookAtField(field, value, within(path, field.name), found);
  }
}

function lookAtField({ name, conditions, rules, nested }: Field, object: Fields, path: string, found: Found) {
  const value = object[name];
  for (const condition of conditions) if (!condition(object, value)) return;
  const broken = rules.findLast((rule) => !rule.holds(value, object));
  if (broken) {
    found.faults.push({ field: path, rule: broken.name, message: broken.message(path, value, object) });
    return;
  }
  if (nested === null || value === undefined) return;
  const type = nested();
  if (!Array.isArray(value)) lookAt(type, value, path, found);
  else
    for (const [index, item] of value.entries()) {
      if (found.faults.length >= found.most) return;
      if (!accepts(type, item)) lookAt(type, item, `${path}[${index}]`, found);
    }
}

const within = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
