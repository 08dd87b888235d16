import { describe, expect, it } from 'vitest';
import { apiControllers } from '../api-controllers.js';
import { CaptchaController } from '../captcha/captcha.controller.js';
import { openApiDocument, type OpenApiDocument } from './openapi-document.js';
import { routesOf } from './routes.js';

const controllers = [...apiControllers, CaptchaController];
const routes = routesOf(controllers);
const document = openApiDocument(controllers);

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  security: Record<string, string[]>[];
};

const operationOf = (of: OpenApiDocument, method: string, path: string) => of.paths[path]?.[method] as Operation;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => ({ call: `${method} ${path}`, path, ...operationOf(document, method, path) })),
);

describe('every call of the API', () => {
  it.each(routes)('$name says what it answers', ({ description, status }) => {
    expect(description?.summary).toMatch(/^[A-Z].{2,80}[^.]$/u);
    expect(description?.id).toMatch(/^[a-z][A-Za-z]+$/);
    const hasLines = description?.lines !== undefined;
    expect(description?.answer === 'nothing' && !hasLines).toBe(status === 204 || status === 303);
  });

  it('has a name of its own', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names.length).toBeGreaterThan(70);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(operations).toHaveLength(routes.length);
  });

  const ofAdministration = routes.filter(({ route }) => route.startsWith('/api/v1/admin'));

  it('of the management API needs a scope, but to say who one is and to become the first', () => {
    const without = ofAdministration.filter(({ scopes }) => (scopes?.length ?? 0) === 0);
    expect(without.map(({ name }) => name)).toEqual(['SelfController.read', 'ClaimController.claim']);
  });

  it.each(operations)('$call names what its path has', ({ path, parameters }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
  });

  it.each(operations.filter(({ call }) => /^(post|put|patch) /.test(call)))('$call has a body', ({ requestBody }) => {
    expect(requestBody).toMatchObject({
      required: true,
      content: { 'application/json': { schema: expect.any(Object) } },
    });
  });
});

describe('the document', () => {
  it('refers to nothing that it has not, and has nothing that nobody refers to', () => {
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)].map(([, name]) => name);
    const components = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...new Set(names)].toSorted()).toEqual(components.toSorted());
    for (const name of components) expect(name).toMatch(/^#\/components\/schemas\/[A-Z][A-Za-z]+$/);
  });

  it('closes every object that is answered, but for what authenticators and products add', () => {
    const open = Object.entries(document.components.schemas).filter(
      ([, schema]) => schema['type'] === 'object' && schema['additionalProperties'] !== false,
    );
    expect(open.map(([name]) => name).filter((name) => !name.endsWith('Input'))).toEqual([]);
  });

  // They were one, once: what may be left out had to be sent.
  it('tells what may be sent from what is answered', () => {
    const { ExperienceInput, ManagedExperience } = document.components.schemas;
    expect(ExperienceInput?.['required']).toEqual(['displayName']);
    expect(ManagedExperience?.['required']).toContain('signInMode');
  });

  // The codes, as whoever calls has to know them: of each kind of call one.
  it.each([
    {
      because: 'a token is checked',
      call: ['get', '/api/v1/admin/tenants'],
      status: '403',
      code: 'administrator.scope_missing',
    },
    {
      because: 'it is conditional',
      call: ['put', '/api/v1/admin/tenants/{tenantId}/domains'],
      status: '428',
      code: 'request.precondition_required',
    },
    {
      because: 'a robot may be asked',
      call: ['post', '/api/v1/interactions/{id}/password'],
      status: '403',
      code: 'captcha.required',
    },
    {
      because: 'it wants a fresh proof',
      call: ['put', '/api/v1/account/password'],
      status: '403',
      code: 'session.step_up_required',
    },
    {
      because: 'the tenant may not offer it',
      call: ['get', '/api/v1/account/passkeys'],
      status: '403',
      code: 'account.not_offered',
    },
    {
      because: 'the page may be another’s',
      call: ['delete', '/api/v1/session'],
      status: '403',
      code: 'request.origin_not_allowed',
    },
    {
      because: 'the host may be nobody’s',
      call: ['get', '/api/v1/experience'],
      status: '421',
      code: 'tenant.unknown_host',
    },
  ])('$call answers $status $code: $because', ({ call: [method = '', path = ''], status, code }) => {
    const problem = operationOf(document, method, path).responses[status]?.content?.['application/problem+json'];
    expect(problem?.schema).toMatchObject({ properties: { code: { enum: expect.arrayContaining([code]) } } });
  });

  it('asks for what the guards ask for', () => {
    const security = (method: string, path: string) => operationOf(document, method, path).security;
    expect(security('get', '/api/v1/admin/tenants')).toEqual([{ administrator: ['tenants:read'] }]);
    expect(security('post', '/api/v1/admin/tokens')).toEqual([]);
    expect(security('get', '/api/v1/account/passkeys')).toEqual([{ session: [] }]);
    expect(security('post', '/api/v1/interactions')).toEqual([]);
    expect(security('post', '/api/v1/interactions/{id}/passkey')).toEqual([{ browser: [] }]);
  });
});
