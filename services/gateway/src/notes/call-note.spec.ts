import { callNote as schema, type TenantId, type UserId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { callNote, type AnsweredCall } from './call-note.js';

const acme = 'acme' as TenantId;
const ada = 'a0000000-0000-4000-8000-000000000001' as UserId;
const suspend = '/api/v1/admin/tenants/:tenantId/users/:userId/suspend';
const administrator = { id: 'b0000000-0000-4000-8000-000000000002', changes: true };

const call = (more: Partial<AnsweredCall>): AnsweredCall => ({
  ...{ method: 'POST', route: '/api/v1/interactions', status: 200, tenantId: acme, userId: null },
  ...{ administrator: undefined, problem: undefined, browser: 'Firefox · Windows', country: null },
  ...more,
});
const noted = (more: Partial<AnsweredCall>) =>
  callNote(call(more), { id: '0198a1de-0000-7000-8000-000000000000', at: new Date('2026-11-22T10:00:00.000Z') });

describe('the note of a call', () => {
  it.each<{ because: string; more: Partial<AnsweredCall>; says: object | undefined }>([
    { because: 'what went well for somebody is no news', more: {}, says: undefined },
    {
      because: 'a refusal that its journey has a note of has none here',
      more: { status: 401, problem: { code: 'authentication.failed' } },
      says: undefined,
    },
    {
      because: 'an administrator changed something',
      more: { administrator, route: suspend, userId: ada },
      says: {
        ...{ kind: 'administration', status: 200, error: null, userId: ada, subject: 'suspend', route: suspend },
        actor: { type: 'administrator', id: administrator.id },
      },
    },
    {
      because: 'an administrator could not change it',
      more: { administrator, route: suspend, status: 403, problem: { code: 'administrator.scope_missing' } },
      says: { kind: 'administration', status: 403, error: 'administrator.scope_missing' },
    },
    {
      because: 'a failure of ours is no refusal, and the change was asked for',
      more: { administrator, route: suspend, status: 500 },
      says: { kind: 'administration', status: 500, error: null },
    },
    {
      because: 'an administrator who reads changes nothing',
      more: { administrator: { ...administrator, changes: false }, method: 'GET' },
      says: undefined,
    },
    {
      because: 'but is refused like anybody',
      more: {
        administrator: { ...administrator, changes: false },
        status: 403,
        problem: { code: 'administrator.scope_missing' },
      },
      says: { kind: 'refused', subject: null },
    },
    {
      because: 'a limit is told by its name',
      more: { status: 429, problem: { code: 'request.too_many', reason: 'guesses' } },
      says: { kind: 'limited', subject: 'guesses', error: 'request.too_many', actor: { type: 'person' } },
    },
    {
      because: 'a CAPTCHA was missing',
      more: { status: 403, problem: { code: 'captcha.required' } },
      says: { kind: 'captcha', error: 'captcha.required' },
    },
    {
      because: 'a CAPTCHA was wrong',
      more: { status: 403, problem: { code: 'captcha.failed' } },
      says: { kind: 'captcha', error: 'captcha.failed' },
    },
    ...(
      [
        'tenant.unknown_host',
        'request.origin_not_allowed',
        'request.unsupported_media_type',
        'administrator.token_rejected',
        'administrator.enrolment_rejected',
      ] as const
    ).map((code) => ({
      because: `${code}: refused at the edge`,
      more: { tenantId: null, status: 403, problem: { code, reason: 'what somebody wrote' } },
      says: { kind: 'refused', error: code, subject: null, tenantId: null },
    })),
  ])('$because', ({ more, says }) => {
    const note = noted(more);
    expect(note === undefined).toBe(says === undefined);
    if (!note) return;
    expect(note).toMatchObject(says ?? {});
    expect(schema.safeParse(note).error).toBeUndefined();
    expect(JSON.stringify(note)).not.toContain('what somebody wrote');
  });
});
