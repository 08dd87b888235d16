import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { TenantId, WebhookDelivery } from '@latchkey/contracts';
import { answering, Receiver } from '@latchkey/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LogStore } from '../log/log.store.js';
import { eventually, startHooks } from '../test-hooks.js';
import { aRow, aTenant, openLog } from '../test-log.js';
import { WebhookFollower } from './webhook.follower.js';

const key = randomBytes(32);
let log: ReturnType<typeof openLog>;
let receiver: Receiver;
let hooks: ReturnType<typeof startHooks>;

beforeAll(() => void (log = openLog()));
afterAll(() => log.stop());
beforeEach(async () => {
  // What earlier tests left waiting is nobody's.
  await log.asAdmin("DELETE FROM webhook WHERE tenant_id LIKE 'log-%'");
  receiver = await Receiver.start();
  hooks = startHooks(log.database, key);
});
afterEach(async () => {
  await receiver.close();
  await hooks.worker.onModuleDestroy();
});

const input = (changes: object = {}) => ({ url: receiver.url, description: '', codes: [], active: true, ...changes });

async function anEndpoint(changes: object = {}, tenantId: TenantId = aTenant()) {
  const { webhook, secret } = await hooks.service.create({ tenantId, webhook: input(changes) });
  const place = { tenantId, webhookId: webhook.webhookId };
  const deliveries = async () => (await hooks.service.listDeliveries({ ...place, limit: 100 })).deliveries;
  return { tenantId, place, secret, webhook, deliveries };
}

const ended = (deliveries: () => Promise<WebhookDelivery[]>) =>
  eventually(async () => {
    const all = await deliveries();
    return all.length > 0 && all.every(({ lastAttemptAt }) => lastAttemptAt !== null) && all;
  });

/** As if the time of the next attempt had come. */
const hurry = (tenantId: TenantId) =>
  log.asAdmin('UPDATE webhook_delivery SET next_attempt_at = now() WHERE tenant_id = $1 AND status = $2', [
    tenantId,
    'waiting',
  ]);

describe('a row of the log', () => {
  it('arrives once at each endpoint of its tenant that wants it, signed, and at nobody else’s', async () => {
    const tenantId = aTenant();
    const [all, some] = [await anEndpoint({}, tenantId), await anEndpoint({ codes: ['user.created'] }, tenantId)];
    const others = [
      await anEndpoint({ codes: ['user.deleted'] }, tenantId),
      await anEndpoint({ active: false }, tenantId),
      await anEndpoint(),
    ];
    const row = aRow(tenantId, { code: 'user.created' });
    await hooks.store.add([row]);
    await hooks.store.add([row]);
    await eventually(() => receiver.received.length >= 2);
    for (const { deliveries } of [all, some])
      expect(await ended(deliveries)).toMatchObject([
        { entryId: row.id, code: 'user.created', status: 'delivered', attempts: 1, lastStatus: 204 },
      ]);
    for (const { deliveries } of others) expect(await deliveries()).toEqual([]);
    expect(receiver.received).toHaveLength(2);
    const { tenantId: _, ...entry } = row;
    for (const { headers, body } of receiver.received) {
      expect(headers['webhook-id']).toBe(row.id);
      const mine = [all, some].filter(({ secret }) => isSigned(secret, { headers, body }));
      expect(mine).toHaveLength(1);
      expect(JSON.parse(body)).toEqual({ type: 'user.created', timestamp: row.at, data: entry });
    }
  });

  it('that is not written is told to nobody', async () => {
    const { tenantId, deliveries } = await anEndpoint();
    const refuses = new LogStore(log.database, [new WebhookFollower(), log.told]);
    await expect(refuses.add([aRow(tenantId, { browser: 'refused' })])).rejects.toThrow('refused');
    expect(await deliveries()).toEqual([]);
  });
});

function isSigned(secret: string, { headers, body }: { headers: object; body: string }): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

describe('an endpoint', () => {
  it('that is down gets its message when it is up again, with the same id', async () => {
    receiver.answer = answering(503);
    const { tenantId, deliveries } = await anEndpoint();
    await hooks.store.add([aRow(tenantId)]);
    const [waiting] = await ended(deliveries);
    expect(waiting).toMatchObject({ status: 'waiting', attempts: 1, lastStatus: 503 });
    receiver.answer = answering(200);
    await hurry(tenantId);
    await eventually(async () => (await deliveries())[0]?.status === 'delivered');
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([waiting?.entryId, waiting?.entryId]);
  });

  it('that is slow holds up no other, and gets four at a time', async () => {
    const slow = await Receiver.start();
    slow.answer = () => undefined;
    try {
      const [held, quick] = [await anEndpoint({ url: slow.url }), await anEndpoint()];
      await hooks.store.add(Array.from({ length: 10 }, () => aRow(held.tenantId)));
      await eventually(() => slow.received.length === 4);
      await hooks.store.add(Array.from({ length: 10 }, () => aRow(quick.tenantId)));
      await eventually(() => receiver.received.length === 10);
      await wait(1_200);
      expect(slow.received).toHaveLength(4);
    } finally {
      await slow.close();
    }
  });

  it('that is gone gets nothing any more, and the log says so once', async () => {
    receiver.answer = (response, count) => answering(count === 1 ? 410 : 204)(response, count);
    const { tenantId, place, deliveries } = await anEndpoint({ codes: ['sign_in.started'] });
    const told = await anEndpoint({ codes: ['webhook.disabled'] }, tenantId);
    await hooks.store.add([aRow(tenantId)]);
    await eventually(async () => (await hooks.service.read(place)).disabledAt !== null);
    expect(await deliveries()).toMatchObject([{ status: 'failed', lastStatus: 410 }]);
    expect(await ended(told.deliveries)).toMatchObject([{ code: 'webhook.disabled', status: 'delivered' }]);
    await hooks.store.add([aRow(tenantId)]);
    expect(await deliveries()).toHaveLength(1);
    const rows = await log.asAdmin('SELECT detail FROM log WHERE tenant_id = $1 AND code = $2', [
      tenantId,
      'webhook.disabled',
    ]);
    expect(rows).toEqual([{ detail: { webhookId: place.webhookId } }]);
  });

  it('that failed for a day is disabled, and used again when an administrator says so', async () => {
    receiver.answer = answering(500);
    const { tenantId, place, deliveries } = await anEndpoint();
    await hooks.store.add([aRow(tenantId)]);
    await ended(deliveries);
    expect((await hooks.service.read(place)).disabledAt).toBeNull();
    await log.asAdmin("UPDATE webhook SET failing_since = now() - interval '24 hours' WHERE webhook_id = $1", [
      place.webhookId,
    ]);
    await hurry(tenantId);
    const disabled = await eventually(async () => {
      const read = await hooks.service.read(place);
      return read.disabledAt !== null && read;
    });
    receiver.answer = answering(200);
    await hurry(tenantId);
    await wait(1_200);
    expect(receiver.received).toHaveLength(2);
    const used = await hooks.service.change({ ...place, expectedVersion: disabled.version, webhook: input() });
    expect(used.disabledAt).toBeNull();
    await eventually(async () => (await deliveries())[0]?.status === 'delivered');
  });

  it('with a new secret gets what both sign, for a day', async () => {
    const { tenantId, place, secret: former } = await anEndpoint();
    const { secret, webhook } = await hooks.service.rotate(place);
    expect(Date.parse(webhook.formerSecretUntil ?? '') - Date.now()).toBeGreaterThan(86_000_000);
    await hooks.store.add([aRow(tenantId)]);
    const [both] = await eventually(() => receiver.received.length === 1 && receiver.received);
    expect([former, secret].map((one) => both !== undefined && isSigned(one, both))).toEqual([true, true]);
    await log.asAdmin('UPDATE webhook SET former_until = now() WHERE webhook_id = $1', [place.webhookId]);
    await hooks.service.test(place, new Date());
    const [, alone] = await eventually(() => receiver.received.length === 2 && receiver.received);
    expect([former, secret].map((one) => alone !== undefined && isSigned(one, alone))).toEqual([false, true]);
  });

  it('has its secret in the database in no form that can be read', async () => {
    const { secret, place } = await anEndpoint();
    const [row] = await log.asAdmin<{ secret: Buffer }>('SELECT secret FROM webhook WHERE webhook_id = $1', [
      place.webhookId,
    ]);
    expect(row?.secret.length).toBeGreaterThan(secret.length);
    expect(row?.secret.includes(secret.slice(6))).toBe(false);
  });
});
