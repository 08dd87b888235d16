import type { LogEntry } from '@latchkey/contracts';
import { Browser } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { anAddress } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

let system: System;
let tenant: TestTenant;
let administrator: Administrator;

beforeAll(async () => {
  system = await startSystem();
  tenant = await aTenantWith(system.suite, {});
  administrator = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

/** What the tenant's log has of a code, as soon as it has so many. */
const logged = (code: string, count: number): Promise<LogEntry[]> =>
  eventually(async () => {
    const { body } = await administrator.get(`/tenants/${tenant.id}/log?code=${code}`);
    const { entries } = body as { entries: LogEntry[] };
    return entries.length >= count && entries;
  });

it('what an administrator changes, and what they may not change, is in the log with who it was about', async () => {
  const email = anAddress();
  const path = `/tenants/${tenant.id}/users`;
  const made = await administrator.send('POST', path, { identifiers: [{ type: 'email', value: email }] });
  const { userId } = made.body as { userId: string };
  expect((await administrator.send('POST', `${path}/${userId}/suspend`, {})).status).toBe(200);
  expect((await administrator.send('POST', path, { identifiers: [{ type: 'email', value: email }] })).status).toBe(409);
  const [suspended, created] = await logged('administration.changed', 2);
  expect([created?.detail, suspended?.detail]).toMatchObject([
    { method: 'post', route: '/api/v1/admin/tenants/:tenantId/users', status: 201, subject: 'users' },
    { route: '/api/v1/admin/tenants/:tenantId/users/:userId/suspend', status: 200, subject: 'suspend' },
  ]);
  expect(suspended).toMatchObject({ userId, actor: { type: 'administrator' } });
  const [refused] = await logged('administration.refused', 1);
  expect(refused?.detail).toMatchObject({ status: 409, reason: 'identity.identifier_taken' });
  expect(JSON.stringify([suspended, created, refused])).not.toContain(email);
});

it('a page that may not call is in the log once, with how often it called in that second', async () => {
  const browser = new Browser(tenant.origin);
  const calls = Array.from({ length: 20 }, () =>
    browser.request('POST', '/api/v1/interactions', {
      body: { intent: 'sign-in' },
      headers: { origin: 'https://evil.example' },
    }),
  );
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([403]));
  const entries = await eventually(async () => {
    const found = await logged('request.refused', 1);
    const said = found.reduce((sum, { detail }) => sum + 1 + Number(detail['more'] ?? 0), 0);
    return said === 20 && found;
  });
  expect(entries.length).toBeLessThan(20);
  expect(entries[0]?.detail).toMatchObject({ reason: 'request.origin_not_allowed', route: '/api/v1/interactions' });
});
