import { administrationTenant, type CallNote, type LogCode, type TenantId, type UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { callFact } from './call-facts.js';

const note = (said: Partial<CallNote> = {}): CallNote => ({
  id: '0b0f2f9e-1b1a-4d4f-8f3a-0a4d1d5d5c11',
  at: '2026-11-22T10:00:00.000Z',
  kind: 'administration',
  tenantId: 'acme' as TenantId,
  actor: { type: 'administrator', id: 'token' },
  userId: null,
  ...{ method: 'POST', route: '/api/v1/admin/tenants/:tenantId/users', status: 201, error: null, subject: null },
  ...{ browser: '', country: null, more: 0 },
  ...said,
});

it.each<{ because: string; said: Partial<CallNote>; code: LogCode }>([
  { because: 'it was done', said: {}, code: 'administration.changed' },
  {
    because: 'it was refused',
    said: { status: 409, error: 'identity.identifier_taken' },
    code: 'administration.refused',
  },
  { because: 'it failed', said: { status: 500 }, code: 'administration.refused' },
  { because: 'there were too many', said: { kind: 'limited', status: 429 }, code: 'request.limited' },
  { because: 'it was solved by nobody', said: { kind: 'captcha', status: 403 }, code: 'captcha.failed' },
  { because: 'it came from elsewhere', said: { kind: 'refused', status: 403 }, code: 'request.refused' },
])('$said is $code: $because', ({ said, code }) => {
  expect(callFact(note(said)).code).toBe(code);
});

it('has what a call was, and whose', () => {
  expect(callFact(note({ status: 422, error: 'tenant.not_acceptable', subject: 'domains', more: 3 }))).toMatchObject({
    tenantId: 'acme',
    actor: { type: 'administrator', id: 'token' },
    detail: {
      ...{ method: 'post', route: '/api/v1/admin/tenants/:tenantId/users', status: 422 },
      ...{ reason: 'tenant.not_acceptable', subject: 'domains', more: 3 },
    },
  });
});

it('belongs to those who administer where it named no tenant', () => {
  expect(callFact(note({ tenantId: null })).tenantId).toBe(administrationTenant);
});

it('names no person beside their pseudonym', () => {
  const userId = '7a1d4b9a-2f36-4a58-9a51-5f4a35c7e001' as UserId;
  expect(callFact(note({ userId, actor: { type: 'person', id: userId } })).actor).toEqual({ type: 'person' });
});

it.each(['anna@example.com', '+4915112345678', 'Anna Müller'])('does not say %s, wherever a note has it', (words) => {
  const { detail } = callFact(note({ subject: words, method: words.slice(0, 10), route: `/users/${words}` }));
  expect(detail).toEqual({ status: 201 });
});
