import { administratorScope } from '@latchkey/contracts';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import { browserCookie, sessionCookie } from '../edge/cookies.js';
import { groupOf } from './groups.js';
import { operationOf } from './operation.js';
import { routesOf, type Route } from './routes.js';
import { referredTo, writtenSchemas, type Schema } from './schemas.js';
import { problemDocument } from './problem-schema.js';

/** An OpenAPI document, as far as we write one. */
export type OpenApiDocument = {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> } & Schema;
} & Schema;

/** Keys of schemas that have no name: the call, and what of it. */
const sent = (id: string, part: 'body' | 'query') => `${part} ${id}`;
const answered = (id: string, part: 'answer' | 'line') => `${part} ${id}`;

/** The OpenAPI 3.1 document of some controllers' calls. Their schemas are the ones that check requests and type answers. */
export function openApiDocument(controllers: readonly Type<object>[]): OpenApiDocument {
  const routes = routesOf(controllers);
  const input = writtenSchemas(new Map(routes.flatMap(sentBy)), 'input');
  const output = writtenSchemas(new Map([...routes.flatMap(answeredBy), ['problem', problemDocument]]), 'output');
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const id = idOf(route);
    const path = route.route.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method] = operationOf(route, {
      body: route.body && input.of(sent(id, 'body')),
      query: route.query && input.of(sent(id, 'query')),
      answer: hasAnswer(route) ? output.of(answered(id, 'answer')) : undefined,
      line: route.description?.lines && output.of(answered(id, 'line')),
      problem: output.of('problem'),
    });
  }
  const components = new Map([...input.components, ...output.components]);
  return {
    openapi: '3.1.1',
    info,
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    servers: [{ url: '/', description: 'The host of a tenant' }],
    tags: tagsOf(routes),
    externalDocs: {
      url: '/oidc/.well-known/openid-configuration',
      description: 'The tenant’s OpenID provider describes itself',
    },
    paths,
    components: { schemas: referredTo(paths, components), securitySchemes },
  };
}

const info = {
  title: 'Latchkey',
  version: '1',
  description:
    'Journeys, sessions and accounts are for the pages of a tenant, at its own host, with its cookies; a change needs its Origin. ' +
    'The management API is for tokens, at any host. Failures are problem documents (RFC 9457), told apart by their code.',
};

/** The cookies are the browser's own affair: HttpOnly, and bound to the host. */
const securitySchemes = {
  browser: { type: 'apiKey', in: 'cookie', name: browserCookie, description: 'Whose journey it is' },
  session: { type: 'apiKey', in: 'cookie', name: sessionCookie, description: 'Who is signed in' },
  administrator: {
    type: 'http',
    scheme: 'bearer',
    description: `An access token of the management API, with the scope that a call names: ${administratorScope.options.join(', ')}`,
  },
} as const;

const idOf = ({ name, description }: Route): string => description?.id ?? name;

const hasAnswer = ({ description }: Route): boolean => description !== undefined && description.answer !== 'nothing';

const sentBy = (route: Route): [string, z.ZodType][] => [
  ...(route.body ? [[sent(idOf(route), 'body'), route.body] as [string, z.ZodType]] : []),
  ...(route.query ? [[sent(idOf(route), 'query'), route.query] as [string, z.ZodType]] : []),
];

function answeredBy(route: Route): [string, z.ZodType][] {
  const { answer = 'nothing', lines } = route.description ?? {};
  return [
    ...(answer === 'nothing' ? [] : [[answered(idOf(route), 'answer'), answer] as [string, z.ZodType]]),
    ...(lines ? [[answered(idOf(route), 'line'), lines.line] as [string, z.ZodType]] : []),
  ];
}

const tagsOf = (routes: readonly Route[]): { name: string }[] =>
  [...new Set(routes.map(({ route }) => groupOf(route).tag))].map((name) => ({ name }));
