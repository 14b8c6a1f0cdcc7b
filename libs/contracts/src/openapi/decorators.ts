import type * as swagger from '@nestjs/swagger';

type Decorators = Pick<
  typeof swagger,
  | 'ApiBody'
  | 'ApiExcludeController'
  | 'ApiHeader'
  | 'ApiOperation'
  | 'ApiParam'
  | 'ApiProduces'
  | 'ApiProperty'
  | 'ApiPropertyOptional'
  | 'ApiResponse'
  | 'ApiTags'
>;

type Decorate = (...args: unknown[]) => (...target: unknown[]) => void;

const waiting: ((loaded: Decorators) => void)[] = [];

/** The decorator of @nestjs/swagger by this name, applied only when somebody asks for the API's description. */
function deferred<N extends keyof Decorators>(name: N): Decorators[N] {
  const decorate: Decorate =
    (...args) =>
    (...target) => {
      waiting.push((loaded) => (loaded[name] as unknown as Decorate)(...args)(...target));
    };
  return decorate as unknown as Decorators[N];
}

/**
 * Descriptions of the API, to be imported from here: @nestjs/swagger is a fifth of all that a start would load, and
 * most trackers are never asked for the document.
 */
export const ApiBody = deferred('ApiBody');
export const ApiExcludeController = deferred('ApiExcludeController');
export const ApiHeader = deferred('ApiHeader');
export const ApiOperation = deferred('ApiOperation');
export const ApiParam = deferred('ApiParam');
export const ApiProduces = deferred('ApiProduces');
export const ApiProperty = deferred('ApiProperty');
export const ApiPropertyOptional = deferred('ApiPropertyOptional');
export const ApiResponse = deferred('ApiResponse');
export const ApiTags = deferred('ApiTags');

/** Applies all that were used so far, in their order. */
export function applyDescriptions(loaded: Decorators): void {
  for (const apply of waiting.splice(0)) apply(loaded);
}
