import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { InvalidFieldError } from '#contracts/wire/field-error.js';

/**
 * For calls of the API that take no query: a field sent in vain is refused by name. `DELETE …?at=3` would else release
 * now. Those that take one have its fields checked against its DTO.
 */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { query, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!routeOptions.url?.startsWith('/v1/') || takesQuery(context)) return true;
    const [field] = Object.keys(query as object);
    if (field === undefined) return true;
    throw new InvalidFieldError(field, 'unknown', `${field} is not a known field: this call takes no query`);
  }
}

/** Whether the controller's method has a parameter that is decorated as the query. */
function takesQuery(context: ExecutionContext): boolean {
  const { name } = context.getHandler();
  const parameters: object = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) ?? {};
  return Object.keys(parameters).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
