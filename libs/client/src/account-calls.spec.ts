import { expect, it } from 'vitest';
import { createIdentityAccount, type IdentityAccountCalls } from './account-calls.js';
import { scriptedFetch } from './scripted-gateway.js';

const ann = { type: 'email', value: 'ann+1@example.com' } as const;

it.each([
  {
    because: 'a name',
    call: (api: IdentityAccountCalls) => api.rename('Ada'),
    reply: { name: 'Ada' },
    sent: { method: 'PATCH', path: '/api/v1/account/profile', body: { name: 'Ada' } },
    result: { name: 'Ada' },
  },
  {
    because: 'a password',
    call: (api: IdentityAccountCalls) => api.setPassword('four quiet herons'),
    reply: undefined,
    sent: { method: 'PUT', path: '/api/v1/account/password', body: { password: 'four quiet herons' } },
    result: undefined,
  },
  {
    because: 'identifiers',
    call: (api: IdentityAccountCalls) => api.identifiers(),
    reply: { identifiers: [] },
    sent: { method: 'GET', path: '/api/v1/account/identifiers', body: undefined },
    result: { identifiers: [] },
  },
  {
    because: 'one that is removed',
    call: (api: IdentityAccountCalls) => api.removeIdentifier(ann),
    reply: undefined,
    sent: { method: 'DELETE', path: '/api/v1/account/identifiers/email/ann%2B1%40example.com', body: {} },
    result: undefined,
  },
  {
    because: 'one that comes first',
    call: (api: IdentityAccountCalls) => api.choosePrimary(ann),
    reply: undefined,
    sent: { method: 'PUT', path: '/api/v1/account/identifiers/primary', body: ann },
    result: undefined,
  },
  {
    because: 'what is taken back',
    call: (api: IdentityAccountCalls) => api.undo('x'.repeat(43)),
    reply: undefined,
    sent: { method: 'POST', path: '/api/v1/account/undo', body: { secret: 'x'.repeat(43) } },
    result: undefined,
  },
])('calls for $because', async ({ call, reply, sent: expected, result }) => {
  const { fetch, sent } = scriptedFetch({ body: reply });
  expect(await call(createIdentityAccount({ fetch }))).toEqual(result);
  expect(sent).toHaveLength(1);
  const [request] = sent;
  expect({
    ...request,
    body: request?.body === undefined ? undefined : (JSON.parse(request.body) as unknown),
  }).toMatchObject(expected);
});
