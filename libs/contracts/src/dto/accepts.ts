import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';

type Dto = abstract new () => object;
type Fields = Record<string, unknown>;

interface Field {
  readonly name: string;
  /** All must hold, or the field is not looked at. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  readonly rules: readonly ((value: unknown, object: object) => boolean)[];
  /** Accepts the object, or each object of the array, that the field is; null: it is none. */
  readonly nested: ((value: unknown) => boolean) | null;
}

type MetadataOf<T> = T extends { getTargetValidationMetadatas(...args: never[]): (infer M)[] } ? M : never;
type Metadata = MetadataOf<ReturnType<typeof getMetadataStorage>>;

const compiled = new WeakMap<Dto, (value: unknown) => boolean>();

/**
 * Whether a parsed JSON value is what the class' decorators ask for, unknown fields refused. A tenth of
 * class-validator's own time, as it makes no instances and no errors. Who is not accepted is class-validator's to
 * judge, which knows the words: false may also mean that the rules are of a kind that is not read here.
 */
export function accepts(dto: Dto, value: unknown): boolean {
  let check = compiled.get(dto);
  if (!check) {
    check = compile(dto);
    compiled.set(dto, check);
  }
  return check(value);
}

function compile(dto: Dto): (value: unknown) => boolean {
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const names = new Set(metadatas.map(({ propertyName }) => propertyName));
  const fields: Field[] = [];
  for (const name of names) {
    const field = compileField(
      name,
      metadatas.filter(({ propertyName }) => propertyName === name),
    );
    if (!field) return () => false;
    fields.push(field);
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    for (const name in value) if (!names.has(name)) return false;
    return fields.every((field) => holds(field, value as Fields));
  };
}

function holds({ name, conditions, rules, nested }: Field, object: Fields): boolean {
  const value = object[name];
  for (const condition of conditions) if (!condition(object, value)) return true;
  for (const rule of rules) if (!rule(value, object)) return false;
  if (nested === null || value === undefined) return true;
  return Array.isArray(value) ? value.every(nested) : nested(value);
}

/** null: there is a rule of a kind that is not read here. */
function compileField(name: string, metadatas: readonly Metadata[]): Field | null {
  const conditions: Field['conditions'][number][] = [];
  const rules: Field['rules'][number][] = [];
  let nested: Field['nested'] = null;
  for (const metadata of metadatas) {
    if (metadata.type === 'conditionalValidation') {
      conditions.push(metadata.constraints[0]);
    } else if (metadata.type === 'nestedValidation') {
      const type = nestedTypeOf(metadatas);
      if (!type) return null;
      nested = (value) => accepts(type(), value);
    } else if (metadata.type === 'customValidation' && !metadata.validateIf) {
      const validators = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
      if (validators.some(({ async }) => async)) return null;
      for (const { instance } of validators) rules.push(ruleOf(instance, metadata));
    } else {
      return null;
    }
  }
  return { name, conditions, rules, nested };
}

function ruleOf(validator: ValidatorConstraintInterface, metadata: Metadata): Field['rules'][number] {
  const { constraints, propertyName: property, each } = metadata;
  const isValid = (value: unknown, object: object): boolean =>
    validator.validate(value, { value, constraints, object, property, targetName: '' }) === true;
  if (!each) return isValid;
  return (value, object) =>
    Array.isArray(value) ? value.every((item) => isValid(item, object)) : isValid(value, object);
}

/** The class that IsObjectOf names. */
function nestedTypeOf(metadatas: readonly Metadata[]): (() => Dto) | null {
  const named = metadatas.find(({ constraintCls, type }) => {
    if (type !== 'customValidation') return false;
    return getMetadataStorage()
      .getTargetValidatorConstraints(constraintCls)
      .some(({ name }) => name === 'object');
  });
  return (named?.constraints?.[0] as (() => Dto) | undefined) ?? null;
}
