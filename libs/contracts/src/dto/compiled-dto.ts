import { getMetadataStorage, type ValidatorConstraintInterface } from 'class-validator';

export type Dto = abstract new () => object;

/** One decorator of a field. */
export interface Rule {
  /** What class-validator calls it. */
  readonly name: string;
  readonly holds: (value: unknown, object: object) => boolean;
  /** What is wrong with a value that breaks it, in a sentence that begins with the field's path. */
  readonly message: (field: string, value: unknown, object: object) => string;
}

export interface Field {
  readonly name: string;
  /** All must hold, or the field is not looked at. */
  readonly conditions: readonly ((object: object, value: unknown) => boolean)[];
  /** In class-validator's order: the decorator that is written first comes last. */
  readonly rules: readonly Rule[];
  /** The class of the object, or of each object of the array, that the field is; null: it is none. */
  readonly nested: (() => Dto) | null;
}

export interface CompiledDto {
  readonly names: ReadonlySet<string>;
  readonly fields: readonly Field[];
}

type MetadataOf<T> = T extends { getTargetValidationMetadatas(...args: never[]): (infer M)[] } ? M : never;
type Metadata = MetadataOf<ReturnType<typeof getMetadataStorage>>;

const compiled = new WeakMap<Dto, CompiledDto | null>();

/** The decorators of a class, as class-validator keeps them. null: there is a rule of a kind that is not read here. */
export function compiledDto(dto: Dto): CompiledDto | null {
  let known = compiled.get(dto);
  if (known === undefined) {
    known = compile(dto);
    compiled.set(dto, known);
  }
  return known;
}

function compile(dto: Dto): CompiledDto | null {
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  const names = new Set(metadatas.map(({ propertyName }) => propertyName));
  const fields: Field[] = [];
  for (const name of names) {
    const field = compileField(
      name,
      metadatas.filter(({ propertyName }) => propertyName === name),
    );
    if (!field) return null;
    fields.push(field);
  }
  return { names, fields };
}

function compileField(name: string, metadatas: readonly Metadata[]): Field | null {
  const conditions: Field['conditions'][number][] = [];
  const rules: Rule[] = [];
  let nested: Field['nested'] = null;
  for (const metadata of metadatas) {
    if (metadata.type === 'conditionalValidation') {
      conditions.push(metadata.constraints[0]);
    } else if (metadata.type === 'nestedValidation') {
      nested = nestedTypeOf(metadatas);
      if (!nested) return null;
    } else if (metadata.type === 'customValidation' && !metadata.validateIf && hasPlainMessage(metadata)) {
      const validators = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
      if (validators.some(({ async }) => async)) return null;
      for (const { instance, name: rule } of validators)
        rules.push(ruleOf(rule ?? metadata.type, instance, metadata));
    } else {
      return null;
    }
  }
  return { name, conditions, rules, nested };
}

/** The rule's own sentence, or one written out; one that a function makes is not read here. */
const hasPlainMessage = ({ message }: Metadata): boolean => !message || typeof message === 'string';

function ruleOf(name: string, validator: ValidatorConstraintInterface, metadata: Metadata): Rule {
  const { constraints, propertyName: property, each } = metadata;
  const own = typeof metadata.message === 'string' ? metadata.message : null;
  const holds = (value: unknown, object: object): boolean =>
    validator.validate(value, { value, constraints, object, property, targetName: '' }) === true;
  return {
    name,
    holds: each
      ? (value, object) =>
          Array.isArray(value) ? value.every((item) => holds(item, object)) : holds(value, object)
      : holds,
    message: (field, value, object) => {
      const text =
        own ?? validator.defaultMessage?.({ value, constraints, object, property, targetName: '' }) ?? '';
      return withNames(text, field, constraints ?? []);
    },
  };
}

/** class-validator's places for names in a message. Values are never repeated in one. */
function withNames(message: string, field: string, constraints: readonly unknown[]): string {
  return message.replace(/\$constraint(\d+)|\$property/g, (_, nth?: string) => {
    if (nth === undefined) return field;
    const constraint = constraints[Number(nth) - 1];
    return Array.isArray(constraint) ? constraint.join(', ') : String(constraint);
  });
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
