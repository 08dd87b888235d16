import {
  clientId,
  credentialId,
  sessionId,
  ssoConnectionId,
  tenantId,
  userId,
  type ErrorCode,
} from '@latchkey/contracts';
import { z } from 'zod';
import { problemTypes } from '../problems/problem-types.js';
import type { AnswerHeader } from './answers.js';
import { groupOf } from './groups.js';
import { problemCodesOf } from './problem-codes.js';
import type { Route } from './routes.js';
import type { Schema } from './schemas.js';

/** The written schemas of one call. */
export type OperationSchemas = {
  readonly body: Schema | undefined;
  readonly query: Schema | undefined;
  readonly answer: Schema | undefined;
  readonly line: Schema | undefined;
  readonly problem: Schema;
};

/** What the reference has of a call: an Operation Object (OpenAPI 3.1 §4.8.10). */
export function operationOf(route: Route, schemas: OperationSchemas): Schema {
  const { description } = route;
  return {
    tags: [groupOf(route.route).tag],
    operationId: description?.id ?? route.name,
    summary: description?.summary ?? '',
    security: securityOf(route),
    parameters: [...pathParametersOf(route), ...queryParametersOf(schemas.query), ...headerParametersOf(route)],
    ...(schemas.body && { requestBody: { required: true, content: { 'application/json': { schema: schemas.body } } } }),
    responses: { ...answerOf(route, schemas), ...problemsOf(problemCodesOf(route), schemas.problem) },
  };
}

/** Who may call it. An array with nothing in it is nobody in particular. */
function securityOf({ route, scopes }: Route): Schema[] {
  const { proof } = groupOf(route);
  if (scopes !== undefined) return scopes === 'enrolment' ? [] : [{ administrator: scopes }];
  if (proof === 'browser') return route.includes(':id') ? [{ browser: [] }] : [];
  return proof === 'session' ? [{ session: [] }] : [];
}

const journeyAddress = z.string().describe('The id of the journey, or `current`: the one of this browser');

/** What stands in paths. Other than it says is no mistake, but nobody's: the answer is 404. */
const pathSchemas: Readonly<Record<string, z.ZodType>> = {
  id: journeyAddress,
  tenantId,
  userId,
  clientId,
  credentialId,
  sessionId,
  connectionId: ssoConnectionId,
};

const pathParametersOf = ({ route }: Route): Schema[] =>
  [...route.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: pathSchemaOf(name),
  }));

function pathSchemaOf(name: string): Schema {
  const { $schema: _, ...schema } = z.toJSONSchema(pathSchemas[name] ?? z.string(), { io: 'input' });
  return schema;
}

function queryParametersOf(query: Schema | undefined): Schema[] {
  const { properties = {}, required = [] } = (query ?? {}) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

const headerParameters: Readonly<Record<string, { name: string; description: string; required: boolean }>> = {
  'if-match': { name: 'If-Match', description: 'The ETag that a reading gave', required: true },
  'idempotency-key': {
    name: 'Idempotency-Key',
    description: 'The same key again gets the same answer again, and nothing is done twice',
    required: false,
  },
};

// A call that can be tried out has a query, and needs no `If-Match` for a try.
const headerParametersOf = ({ reads, query }: Route): Schema[] =>
  reads.flatMap((header) => {
    const known = headerParameters[header];
    if (!known) return [];
    return [{ ...known, required: known.required && query === undefined, in: 'header', schema: { type: 'string' } }];
  });

const answerHeaders: Readonly<Record<AnswerHeader, Schema>> = {
  etag: { description: 'For If-Match', required: true, schema: { type: 'string' } },
  location: { description: 'Where it is', required: true, schema: { type: 'string', format: 'uri-reference' } },
};

const answerTitles: Readonly<Record<number, string>> = {
  200: 'What was asked for',
  201: 'Made',
  204: 'Done',
  303: 'Elsewhere',
};

function answerOf({ status, description }: Route, { answer, line }: OperationSchemas): Schema {
  const { headers = [], lines } = description ?? {};
  const content = {
    ...(answer && { 'application/json': { schema: answer } }),
    ...(line && lines && { [lines.type]: { schema: line } }),
  };
  return {
    [status]: {
      description: answerTitles[status] ?? 'Done',
      ...(headers.length > 0 && { headers: Object.fromEntries(headers.map((name) => [name, answerHeaders[name]])) }),
      ...(Object.keys(content).length > 0 && { content }),
    },
  };
}

const waiting = {
  'Retry-After': { description: 'Seconds', required: true, schema: { type: 'string', pattern: '^\\d+$' } },
};

/** The problems of a call by their status; each may be any of the codes that are listed there. */
function problemsOf(codes: readonly ErrorCode[], problem: Schema): Schema {
  const statuses = [...new Set(codes.map((code) => problemTypes[code].status))].toSorted((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const ofStatus = codes.filter((code) => problemTypes[code].status === status);
      const schema = { ...problem, properties: { code: { enum: ofStatus }, status: { const: status } } };
      return [
        status,
        {
          description: ofStatus.map((code) => `\`${code}\`: ${problemTypes[code].title}`).join('\n\n'),
          ...((status === 429 || status === 503) && { headers: waiting }),
          content: { 'application/problem+json': { schema } },
        },
      ];
    }),
  );
}
