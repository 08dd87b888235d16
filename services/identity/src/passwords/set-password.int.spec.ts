import { randomUUID } from 'node:crypto';
import { passwordChanged, userId as userIdSchema } from '@latchkey/contracts';
import { afterAll, expect, it } from 'vitest';
import { failure, refusal } from '../codes/test-codes.js';
import { startPasswords } from './test-passwords.js';
import { PasswordsController } from './passwords.controller.js';

const { servers, published, tenantId, otherTenant, services, aPerson, set, verify, stop } = await startPasswords();
afterAll(stop);

const changesOf = (userId: string) =>
  published.filter(
    ({ subject, envelope }) => subject === passwordChanged.subject && envelope.payload['userId'] === userId,
  );

it('a password that was set is right from then on, the one before is not, and each change is told', async () => {
  const { email, userId } = await aPerson();
  await set(userId, 'violet kettle 9 otters');
  await expect(verify(email, 'violet kettle 9 otters')).resolves.toMatchObject({ userId });
  await set(userId, 'yellow anvil 4 herons');
  await expect(verify(email, 'yellow anvil 4 herons')).resolves.toMatchObject({ userId });
  expect(await refusal(verify(email, 'violet kettle 9 otters'))).toBe('identity.password_rejected');
  await expect.poll(() => changesOf(userId).length).toBe(2);
  const payload = passwordChanged.payload.parse(changesOf(userId)[0]?.envelope.payload);
  expect(payload).toEqual({
    tenantId,
    userId,
    changedAt: expect.any(String),
    by: { interactionId: expect.any(String) },
  });
});

it('the same one again is accepted and changes nothing: a reply was lost', async () => {
  const { email, userId } = await aPerson();
  await set(userId, 'violet kettle 9 otters');
  await set(userId, 'violet kettle 9 otters');
  await verify(email, 'violet kettle 9 otters');
  await expect.poll(() => changesOf(userId).length).toBe(1);
});

it.each([
  { because: 'too short', password: 'k7#', details: ['too_short'] },
  { because: 'one of the most used', password: 'iloveyou1', details: ['common'] },
  { because: 'a row of keys, and common for it', password: 'qwertyuiop', details: ['common', 'sequential'] },
  { because: 'with the tenant’s name in it', password: 'acme violet 9', details: ['contains_word'] },
  { because: 'with their own name in it', password: 'grace.hopper 42', details: ['contains_identifier'] },
])('is not accepted: $because', async ({ password, details }) => {
  const { userId } = await aPerson(`grace.hopper+${randomUUID().slice(0, 3)}@example.com`);
  const refused = await failure(set(userId, password));
  expect(refused).toEqual({
    code: 'identity.password_not_accepted',
    detail: undefined,
    extension: { errors: details.map((detail) => ({ pointer: '/password', detail })) },
  });
});

it.each([
  { because: 'who does not exist', id: tenantId, someone: () => userIdSchema.parse(randomUUID()) },
  { because: 'of another tenant', id: otherTenant.tenantId, someone: async () => (await aPerson()).userId },
])('nobody has a password set $because', async ({ id, someone }) => {
  expect(await refusal(set(await someone(), 'violet kettle 9 otters', id))).toBe('request.not_found');
});

it('a password goes with its person', async () => {
  const { email, userId } = await aPerson();
  await set(userId, 'violet kettle 9 otters');
  await servers.sql(`DELETE FROM app_user WHERE user_id = '${userId}'`);
  expect(await refusal(verify(email, 'violet kettle 9 otters'))).toBe('identity.password_rejected');
});

it('an identifier is somebody’s or nobody’s, in one tenant', async () => {
  const controller = new PasswordsController(servers.database, services.verifying, services.setting);
  const { email, userId } = await aPerson();
  const find = (value: string, id = tenantId) =>
    controller.find({ tenantId: id, identifier: { type: 'email', value } });
  expect(await find(email)).toEqual({ userId });
  expect(await find(`nobody-${email}`)).toEqual({ userId: null });
  expect(await find(email, otherTenant.tenantId)).toEqual({ userId: null });
});
