import type { AdministratorScope } from '@latchkey/contracts';
import { RequestMethod, type Type } from '@nestjs/common';
import { z } from 'zod';
import { isOfAccount } from '../account/account-center.js';
import { AlsoNeeds, Needs, type Needed } from '../admin/administrator.guard.js';
import { Described, type Description } from './answers.js';

/** A call of the API, as its decorators declare it. */
export type Route = {
  readonly name: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Nest and the limits know it: `/api/v1/interactions/:id`. */
  readonly route: string;
  readonly status: number;
  readonly body: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  /** Names of the request's headers that it reads. */
  readonly reads: readonly string[];
  /** None outside of the management API; an empty list where any will do. */
  readonly scopes: readonly AdministratorScope[] | 'enrolment' | undefined;
  readonly isOfAccount: boolean;
  readonly description: Description | undefined;
};

type Handler = (...values: never) => unknown;
type Controller = Type<object>;
type Argument = { data?: unknown; schema?: unknown };

// Where Nest keeps what its decorators say, and how it numbers the kinds of arguments.
const keys = { path: 'path', method: 'method', status: '__httpCode__', arguments: '__routeArguments__' } as const;
const kinds = { body: '3', query: '4', header: '6' } as const;
const methods: Partial<Record<RequestMethod, Route['method']>> = {
  [RequestMethod.GET]: 'get',
  [RequestMethod.POST]: 'post',
  [RequestMethod.PUT]: 'put',
  [RequestMethod.PATCH]: 'patch',
  [RequestMethod.DELETE]: 'delete',
};

/** Every call of some controllers, in the order in which they declare them. */
export const routesOf = (controllers: readonly Controller[]): Route[] =>
  controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((name) => routeOf(controller, name) ?? []),
  );

function routeOf(controller: Controller, name: string): Route | undefined {
  const handler: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
  if (!isHandler(handler)) return undefined;
  const method = methods[read<RequestMethod>(keys.method, handler) ?? RequestMethod.ALL];
  if (method === undefined) return undefined;
  const given = argumentsOf(controller, name);
  const [body] = given(kinds.body).flatMap(({ schema }) => schemaIn(schema) ?? []);
  const [query] = given(kinds.query).flatMap(({ schema }) => schemaIn(schema) ?? []);
  const description = read<Description>(Described.KEY, handler);
  return {
    name: `${controller.name}.${name}`,
    method,
    route: pathOf(read<string>(keys.path, controller), read<string>(keys.path, handler)),
    status: read<number>(keys.status, handler) ?? (method === 'post' ? 201 : 200),
    body,
    query: query ?? description?.query,
    reads: [...headersIn(given(kinds.header)), ...(takesKey(method, handler) ? ['idempotency-key'] : [])],
    scopes: scopesOf(handler),
    isOfAccount: isOfAccount(controller, handler),
    description,
  };
}

const headersIn = (given: readonly Argument[]): string[] =>
  given.flatMap(({ data }) => (typeof data === 'string' ? [data.toLowerCase()] : []));

/** As the interceptor of the management API decides. */
const takesKey = (method: Route['method'], handler: object): boolean =>
  method === 'post' && Array.isArray(scopesOf(handler));

function scopesOf(handler: object): Route['scopes'] {
  const scope = read<Needed>(Needs.KEY, handler);
  if (scope === undefined || scope === 'enrolment') return scope;
  return [...(scope === 'any' ? [] : [scope]), ...(read<readonly AdministratorScope[]>(AlsoNeeds.KEY, handler) ?? [])];
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const schemaIn = (value: unknown): z.ZodType | undefined => (value instanceof z.ZodType ? value : undefined);

const read = <T>(key: string, of: object): T | undefined => Reflect.getMetadata(key, of) as T | undefined;

/** What a method takes, by kind. */
function argumentsOf(controller: Controller, name: string) {
  const all = (Reflect.getMetadata(keys.arguments, controller, name) ?? {}) as Record<string, Argument>;
  return (kind: string): Argument[] =>
    Object.entries(all)
      .filter(([key]) => key.startsWith(`${kind}:`))
      .map(([, argument]) => argument);
}

const pathOf = (...parts: readonly (string | undefined)[]): string =>
  `/${parts
    .flatMap((part) => part?.split('/') ?? [])
    .filter((part) => part !== '')
    .join('/')}`;
