type Schema = Record<string, unknown>;

/** What keeps a value from being as its OpenAPI 3.0 schema says, each with its place; none: it is. */
export function mismatches(value: unknown, schema: Schema, document: Schema, place = ''): string[] {
  const again = (part: unknown, partSchema: unknown, where: string): string[] =>
    mismatches(part, partSchema as Schema, document, where);
  if (typeof schema.$ref === 'string') return again(value, resolved(schema.$ref, document), place);
  if (value === null && 'nullable' in schema) return [];
  if (schema.allOf) return (schema.allOf as Schema[]).flatMap((part) => again(value, part, place));
  if (schema.oneOf) {
    const tried = (schema.oneOf as Schema[]).map((part) => again(value, part, place));
    return tried.some((faults) => faults.length === 0)
      ? []
      : [`${place}: none of ${tried.length}: ${tried.flat()[0]}`];
  }
  if (schema.enum)
    return (schema.enum as unknown[]).includes(value) ? [] : [`${place}: ${value} is not listed`];
  switch (schema.type) {
    case undefined:
      return [];
    case 'array':
      if (!Array.isArray(value)) return [`${place}: no array`];
      return value.flatMap((item, index) => again(item, schema.items, `${place}[${index}]`));
    case 'object':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${place}: no object`];
      return object(value as Schema, schema, again, place);
    default:
      return typeof value === schema.type ? [] : [`${place}: ${value} is no ${schema.type}`];
  }
}

function object(
  value: Schema,
  { properties = {}, required = [], additionalProperties: rest }: Schema,
  again: (part: unknown, schema: unknown, where: string) => string[],
  place: string,
): string[] {
  const known = properties as Schema;
  const missing = (required as string[]).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${place}.${name}: missing`),
    ...Object.entries(value).flatMap(([name, part]) => {
      if (Object.hasOwn(known, name)) return again(part, known[name], `${place}.${name}`);
      return rest ? again(part, rest, `${place}.${name}`) : [`${place}.${name}: not described`];
    }),
  ];
}

function resolved(reference: string, document: Schema): Schema {
  let found: unknown = document;
  for (const step of reference.slice(2).split('/')) found = (found as Schema)[step];
  if (found === undefined) throw new Error(`${reference} is not there`);
  return found as Schema;
}
