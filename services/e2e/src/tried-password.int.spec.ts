import type { LogPage, ManagedUser } from '@latchkey/contracts';
import { interactionOf, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Administrator } from './administrator.js';
import { act, anAddress } from './newcomers.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

// A wrong password was nobody's in the log: the journey has but a name until something is proved (F-01), and so the log had no more.

let system: System;
let admin: Administrator;
let tenant: TestTenant;
beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
  const methods = [{ identifier: 'email', password: true, code: true, primary: 'password' } as const];
  tenant = await aTenantWith(system.suite, { signIn: { methods } });
});
afterAll(() => system.stop());

/** What a browser is told of a wrong password, and what the log says of it. */
async function tries(value: string) {
  const browser = tenant.newBrowser();
  const begun = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const named = interactionOf(await act(browser, begun, 'identifier', { type: 'email', value }));
  stepOf(named, 'password');
  const { status, body } = await act(browser, named, 'password', { password: 'not that one' });
  const entry = await eventually(async () => {
    const asked = await admin.get(`/tenants/${tenant.id}/log?code=password.failed&interaction=${begun.id}`);
    return (asked.body as LogPage).entries[0];
  });
  const { code } = body as { code: string };
  return { told: { status, code, members: Object.keys(body as object) }, text: JSON.stringify(body), entry };
}

it('a wrong password is in the log of whose it would be, and the browser is told what it is told of nobody', async () => {
  const value = anAddress();
  const made = await admin.send('POST', `/tenants/${tenant.id}/users`, { identifiers: [{ type: 'email', value }] });
  const { userId } = made.body as ManagedUser;
  const [known, unknown] = [await tries(value), await tries(anAddress())];
  expect(known.entry).toMatchObject({ userId, detail: { reason: 'identity.password_rejected' } });
  expect(unknown.entry).toMatchObject({ userId: null, detail: { reason: 'identity.password_rejected' } });
  expect(known.told).toMatchObject({ status: 401, code: 'identity.password_rejected' });
  expect(known.told).toEqual(unknown.told);
  expect(known.text).not.toContain(userId);
});
