import type { DeliveryPage, LogPage, WebhookDelivery, WebhookWithSecret } from '@latchkey/contracts';
import { answering, Receiver, signInWithPasskey } from '@latchkey/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Administrator, aTenantName } from './administrator.js';
import { kill, revive } from './outages.js';
import { eventually, startOwnSystem, type OwnSystem, type Person } from './system.js';

let system: OwnSystem;
let admin: Administrator;
let person: Person;
let receiver: Receiver;
const made: string[] = [];
let userId: string;
// They signed up, which is one.
let signIns = 1;

beforeAll(async () => {
  system = await startOwnSystem();
  admin = await Administrator.enrolled(system);
  person = await system.newPerson();
  await signIn();
  userId = ((await person.browser.get('/api/v1/session')).body as { userId: string }).userId;
});
afterAll(() => system.stop());
beforeEach(async () => {
  receiver = await Receiver.start();
  // The log comes behind: what it gets late of an earlier test was told to the endpoints of the next one.
  await eventually(async () => {
    const { body } = await admin.get(`/tenants/default/log?code=sign_in.succeeded&user=${userId}`);
    return (body as LogPage).entries.length === signIns;
  });
});
afterEach(async () => {
  for (const path of made.splice(0)) await admin.send('DELETE', path, undefined);
  await receiver.close();
});

const signIn = () => {
  signIns += 1;
  return signInWithPasskey(person.browser, person.authenticator);
};

/** An endpoint of a tenant, told of sign-ins unless it says of what. */
async function anEndpoint(changes: object = {}, tenant = 'default') {
  const base = `/tenants/${tenant}/webhooks`;
  const reply = await admin.send('POST', base, { url: receiver.url, codes: ['sign_in.succeeded'], ...changes });
  expect(reply).toMatchObject({ status: 201, headers: { etag: '"1"' } });
  const { webhookId, secret } = reply.body as WebhookWithSecret;
  const path = `${base}/${webhookId}`;
  made.push(path);
  const deliveries = async () => ((await admin.get(`${path}/deliveries`)).body as DeliveryPage).deliveries;
  const reaches = (wanted: Partial<WebhookDelivery>) =>
    eventually(async () => {
      const [one] = await deliveries();
      const hasAll = Object.entries(wanted).every(([name, value]) => one?.[name as keyof WebhookDelivery] === value);
      return hasAll && one;
    });
  return { webhookId, secret, path, deliveries, reaches };
}

const verify = (secret: string, index = 0): unknown => {
  const message = receiver.received[index];
  if (!message) throw new Error('nothing came');
  return new Webhook(secret).verify(message.body, message.headers as Record<string, string>);
};

describe('a sign-in', () => {
  it('arrives signed at the endpoint of its tenant, and at nobody else’s', async () => {
    const mine = await anEndpoint();
    const tenant = aTenantName('hooks');
    await admin.newTenant(tenant);
    const other = await anEndpoint({}, tenant);
    await signIn();
    const delivered = await mine.reaches({ status: 'delivered' });
    expect(verify(mine.secret)).toMatchObject({
      type: 'sign_in.succeeded',
      data: { id: delivered.entryId, code: 'sign_in.succeeded', outcome: 'success', userId: expect.any(String) },
    });
    expect(() => verify(other.secret)).toThrow('No matching signature found');
    expect(receiver.received[0]?.headers['webhook-id']).toBe(delivered.entryId);
    expect(receiver.received[0]?.body).not.toContain(person.email);
    expect(await other.deliveries()).toEqual([]);
    const foreign = `/tenants/${tenant}/webhooks/${mine.webhookId}`;
    for (const path of [foreign, `${foreign}/deliveries`]) expect((await admin.get(path)).status).toBe(404);
    expect(await system.found(mine.secret)).toEqual([]);
  });

  it('arrives when an endpoint that was down is up again, and once more when that is asked for', async () => {
    receiver.answer = (response, count) => answering(count === 1 ? 503 : 204)(response, count);
    const { path, secret, reaches } = await anEndpoint();
    await signIn();
    const { deliveryId, entryId } = await reaches({ status: 'delivered', attempts: 2 });
    expect((await admin.send('POST', `${path}/deliveries/${deliveryId}/redeliver`, {})).status).toBe(202);
    await eventually(async () => receiver.received.length === 3);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([entryId, entryId, entryId]);
    expect(verify(secret, 2)).toMatchObject({ type: 'sign_in.succeeded' });
  });

  it('arrives although audit is killed between writing it down and delivering it', async () => {
    receiver.answer = answering(503);
    const { reaches } = await anEndpoint();
    await signIn();
    const waiting = await reaches({ status: 'waiting', lastStatus: 503 });
    await kill(system.suite, 'audit');
    await signIn();
    receiver.answer = answering(204);
    receiver.received.length = 0;
    await revive(system.suite, 'audit');
    await eventually(async () => new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size === 2);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toContain(waiting.entryId);
  });

  it('is signed by both secrets after a rotation', async () => {
    const { path, secret: former } = await anEndpoint();
    const rotated = await admin.send('POST', `${path}/rotate-secret`, {});
    const { secret, formerSecretUntil } = rotated.body as WebhookWithSecret;
    expect([rotated.status, rotated.headers.etag, formerSecretUntil]).toEqual([200, '"2"', expect.any(String)]);
    await signIn();
    await eventually(async () => receiver.received.length === 1);
    for (const one of [former, secret]) expect(verify(one)).toMatchObject({ type: 'sign_in.succeeded' });
    expect(JSON.stringify((await admin.get(path)).body)).not.toContain('whsec_');
  });
});

it('an endpoint that is dead is disabled, and the log tells so', async () => {
  receiver.answer = answering(500);
  const { path, webhookId, reaches } = await anEndpoint();
  await signIn();
  await reaches({ status: 'waiting', lastStatus: 500 });
  const sql = "UPDATE webhook SET failing_since = now() - interval '1 day' WHERE webhook_id = $1";
  await system.rows('audit', sql, [webhookId]);
  await eventually(async () => ((await admin.get(path)).body as { disabledAt: string | null }).disabledAt !== null);
  await eventually(async () => {
    const { entries } = (await admin.get('/tenants/default/log?code=webhook.disabled')).body as LogPage;
    return entries.some(({ detail, outcome }) => detail['webhookId'] === webhookId && outcome === 'failure');
  });
});

describe('H-09: an endpoint inside', () => {
  const test = async ({ path, reaches }: Awaited<ReturnType<typeof anEndpoint>>) => {
    expect((await admin.send('POST', `${path}/test`, {})).status).toBe(202);
    return reaches({ code: 'webhook.test', status: 'failed' });
  };

  it('is no place to be redirected to', async () => {
    const inside = await Receiver.start();
    receiver.answer = answering(307, { location: inside.url });
    expect(await test(await anEndpoint())).toMatchObject({ lastStatus: 307, lastError: null });
    expect(inside.received).toEqual([]);
    await inside.close();
  });

  it('is refused by what it is, and by what its name leads to when it is spoken to', async () => {
    const { port } = new URL(receiver.url);
    const audit = system.suite.process('audit');
    const places = [`https://127.0.0.1:${port}/`, `https://localhost:${port}/`, receiver.url];
    const endpoints = [];
    for (const url of places) endpoints.push(await anEndpoint({ url }));
    await audit.restart({ WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'false' });
    await audit.waitReady();
    try {
      const errors: (string | null)[] = [];
      for (const endpoint of endpoints) errors.push((await test(endpoint)).lastError);
      expect(errors).toEqual(['private_address', 'private_address', 'unsafe_address']);
      for (const url of ['https://10.0.0.1/', 'https://localhost/', 'https://[::1]/'])
        expect(await admin.send('POST', '/tenants/default/webhooks', { url })).toMatchObject({
          status: 422,
          body: { code: 'webhook.not_acceptable', errors: [{ code: 'url_not_public', pointer: '#/url' }] },
        });
    } finally {
      await audit.restart({ WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' });
      await audit.waitReady();
    }
    expect(receiver.received).toEqual([]);
  });
});
