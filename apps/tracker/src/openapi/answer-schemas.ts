import ts from 'typescript';

/** A schema of OpenAPI 3.0. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export interface AnswerSchemas {
  /** By the name of the TypeScript interface. */
  readonly schemas: Readonly<Record<string, Schema>>;
  /** What each operation answers, by `Controller_method`. */
  readonly operations: Readonly<Record<string, Schema>>;
}

/**
 * Describes the API's answers from the TypeScript types that they are made by: what the controllers' methods
 * return, and the types named in `extra`. Comments become descriptions, so nothing is written twice.
 */
export function describeAnswers(files: readonly string[], extra: readonly string[]): AnswerSchemas {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile('tsconfig.json', ts.sys.readFile).config,
    ts.sys,
    '.',
  );
  const program = ts.createProgram(files, options);
  const describer = new Describer(program.getTypeChecker());
  for (const file of program.getSourceFiles()) {
    if (file.isDeclarationFile) continue;
    ts.forEachChild(file, (node) => {
      if (ts.isClassDeclaration(node) && files.includes(file.fileName)) describer.controller(node);
      if (isNamed(node) && extra.includes(node.name.text)) describer.named(node.name);
    });
  }
  return { schemas: sorted(describer.schemas), operations: sorted(describer.operations) };
}

const sorted = (schemas: ReadonlyMap<string, Schema>): Record<string, Schema> =>
  Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));

const routes = ['Get', 'Post', 'Put', 'Delete'];

class Describer {
  readonly schemas = new Map<string, Schema>();
  readonly operations = new Map<string, Schema>();

  constructor(private readonly checker: ts.TypeChecker) {}

  controller(node: ts.ClassDeclaration): void {
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || !isRoute(member)) continue;
      const signature = this.checker.getSignatureFromDeclaration(member)!;
      const returned = this.checker.getReturnTypeOfSignature(signature);
      const answer = this.checker.getAwaitedType(returned) ?? returned;
      if (answer.flags & ts.TypeFlags.Void) continue;
      this.operations.set(`${node.name!.text}_${member.name.getText()}`, this.schema(answer));
    }
  }

  named(name: ts.Identifier): void {
    this.schema(this.checker.getTypeAtLocation(name));
  }

  private schema(type: ts.Type): Schema {
    if (type.isUnion()) return this.union(type);
    if (type.isStringLiteral() || type.isNumberLiteral()) return literal([type.value]);
    if (type.flags & ts.TypeFlags.String) return { type: 'string' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    if (type.flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.flags & ts.TypeFlags.Object) return this.object(type as ts.ObjectType);
    return {};
  }

  private union(type: ts.UnionType): Schema {
    const isNull = (member: ts.Type): boolean => (member.flags & ts.TypeFlags.Null) !== 0;
    const members = type.types.filter((one) => !isNull(one) && !(one.flags & ts.TypeFlags.Undefined));
    const nullable = type.types.some(isNull) ? { nullable: true } : {};
    const literals = members.flatMap((one) =>
      one.isStringLiteral() || one.isNumberLiteral() ? [one.value] : [],
    );
    if (literals.length === members.length) return { ...literal(literals), ...nullable };
    if (members.every((one) => one.flags & ts.TypeFlags.BooleanLike)) return { type: 'boolean', ...nullable };
    const name = type.aliasSymbol?.name;
    if (name && !('nullable' in nullable))
      return this.component(name, type.aliasSymbol!, () => ({
        oneOf: members.map((one) => this.schema(one)),
      }));
    const schemas = members.map((one) => this.schema(one));
    const [only] = schemas;
    if (schemas.length > 1) return { oneOf: schemas, ...nullable };
    // Beside a $ref, OpenAPI 3.0 reads nothing.
    return '$ref' in only! && 'nullable' in nullable
      ? { allOf: [only], ...nullable }
      : { ...only, ...nullable };
  }

  private object(type: ts.ObjectType): Schema {
    if (this.checker.isArrayLikeType(type))
      return {
        type: 'array',
        items: this.schema(this.checker.getTypeArguments(type as ts.TypeReference)[0]!),
      };
    const symbol = type.symbol;
    const declared = symbol?.declarations?.[0];
    const generic = ((type as ts.TypeReference).typeArguments?.length ?? 0) > 0;
    if (declared && (ts.isInterfaceDeclaration(declared) || ts.isClassDeclaration(declared)) && !generic)
      return this.component(symbol.name, symbol, () => this.properties(type));
    return this.properties(type);
  }

  /** A reference to a schema of its own. */
  private component(name: string, symbol: ts.Symbol, make: () => Schema): Schema {
    if (!this.schemas.has(name)) {
      this.schemas.set(name, {}); // it may hold itself
      this.schemas.set(name, { ...this.description(symbol), ...make() });
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  private properties(type: ts.Type): Schema {
    const rest = this.checker.getIndexInfosOfType(type)[0]?.type;
    const properties = this.checker.getPropertiesOfType(type);
    const isOptional = ({ flags }: ts.Symbol): boolean => (flags & ts.SymbolFlags.Optional) !== 0;
    const required = properties.filter((property) => !isOptional(property)).map(({ name }) => name);
    return {
      type: 'object',
      ...(properties.length > 0 || !rest
        ? {
            properties: Object.fromEntries(
              properties.map((property) => [property.name, this.property(property)]),
            ),
          }
        : {}),
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: rest ? this.schema(rest) : false,
    };
  }

  private property(property: ts.Symbol): Schema {
    const schema = this.schema(this.checker.getTypeOfSymbol(property));
    const description = this.description(property);
    if (!('description' in description)) return schema;
    return '$ref' in schema ? { allOf: [schema], ...description } : { ...schema, ...description };
  }

  private description(symbol: ts.Symbol): Schema {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.checker)).replace(/\s+/g, ' ');
    return text ? { description: text } : {};
  }
}

function isNamed(node: ts.Node): node is ts.Node & { readonly name: ts.Identifier } {
  const declares =
    ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
  return declares && node.name !== undefined;
}

function isRoute(method: ts.MethodDeclaration): boolean {
  const names = (ts.getDecorators(method) ?? []).map(({ expression }) =>
    ts.isCallExpression(expression) ? expression.expression.getText() : '',
  );
  return names.some((name) => routes.includes(name));
}

const literal = (values: readonly (string | number)[]): Schema => ({
  type: typeof values[0] === 'number' ? 'number' : 'string',
  enum: values,
});
