import { randomBytes, randomUUID } from 'node:crypto';
import type { TenantId } from '@latchkey/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogWriter } from '../log/log-writer.js';
import { LogStore } from '../log/log.store.js';
import { aRow, aTenant, openLog } from '../test-log.js';
import { DeliveryStore } from './delivery.store.js';
import { DeliveryWorker } from './delivery-worker.js';
import { OutboxStore } from './outbox.store.js';
import { WebhookFollower } from './webhook.follower.js';
import { WebhookSecrets } from './webhook-secrets.js';
import { WebhookStore } from './webhook.store.js';
import { WebhooksService } from './webhooks.service.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let log: ReturnType<typeof openLog>;
let service: WebhooksService;
let store: LogStore;

// The worker is never started: what is to be sent waits.
beforeAll(() => {
  log = openLog();
  const settings = { allowsPrivateAddresses: false };
  const [follower, secrets] = [new WebhookFollower(), new WebhookSecrets(randomBytes(32))];
  store = new LogStore(log.database, [follower]);
  const outbox = new OutboxStore(log.database);
  const worker = new DeliveryWorker(outbox, secrets, new LogWriter(store), follower, settings, quiet);
  worker.nudge = () => undefined;
  const stores = [new WebhookStore(log.database), new DeliveryStore(log.database)] as const;
  service = new WebhooksService(...stores, secrets, worker, settings);
});
afterAll(async () => {
  await log.asAdmin("DELETE FROM webhook WHERE tenant_id LIKE 'log-%'");
  await log.stop();
});

const input = { url: 'https://hooks.example/in', description: 'Shop', codes: [], active: true };
const create = (tenantId: TenantId, changes: object = {}) =>
  service.create({ tenantId, webhook: { ...input, ...changes } });

describe('endpoints', () => {
  it('are made, read, changed in the version that was read, and removed', async () => {
    const tenantId = aTenant();
    const { webhook } = await create(tenantId);
    const place = { tenantId, webhookId: webhook.webhookId };
    expect(webhook).toMatchObject({ ...input, version: 1, disabledAt: null, formerSecretUntil: null });
    expect(await service.read(place)).toEqual(webhook);
    expect(await service.list(tenantId)).toEqual({ webhooks: [webhook] });
    const change = { ...place, expectedVersion: 1, webhook: { ...input, description: 'New' } };
    expect(await service.change(change)).toEqual({ ...webhook, description: 'New', version: 2 });
    await expect(service.change(change)).rejects.toMatchObject({ code: 'request.precondition_failed' });
    await service.delete(place);
    await expect(service.delete(place)).rejects.toMatchObject({ code: 'request.not_found' });
    await expect(service.read(place)).rejects.toMatchObject({ code: 'request.not_found' });
  });

  it('are twenty at most, however many are made at once', async () => {
    const tenantId = aTenant();
    const made = await Promise.allSettled(Array.from({ length: 23 }, () => create(tenantId)));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    await expect(create(tenantId)).rejects.toMatchObject({
      code: 'webhook.not_acceptable',
      extension: { errors: [{ code: 'too_many' }] },
    });
  });

  it('inside are refused, when they are made and when they are changed (H-09)', async () => {
    const tenantId = aTenant();
    const { webhook } = await create(tenantId);
    const refused = {
      code: 'webhook.not_acceptable',
      extension: { errors: [{ code: 'url_not_public', pointer: '/url' }] },
    };
    const url = 'https://169.254.169.254/';
    await expect(create(tenantId, { url })).rejects.toMatchObject(refused);
    const change = { tenantId, webhookId: webhook.webhookId, expectedVersion: 1, webhook: { ...input, url } };
    await expect(service.change(change)).rejects.toMatchObject(refused);
  });

  it('of a tenant are nobody else’s', async () => {
    const [tenantId, other] = [aTenant(), aTenant()];
    const { webhook } = await create(tenantId);
    await store.add([aRow(tenantId)]);
    const { webhookId } = webhook;
    const [delivery] = (await service.listDeliveries({ tenantId, webhookId, limit: 1 })).deliveries;
    const foreign = { tenantId: other, webhookId };
    const deliveryId = delivery?.deliveryId ?? '';
    for (const call of [
      () => service.read(foreign),
      () => service.change({ ...foreign, expectedVersion: 1, webhook: input }),
      () => service.delete(foreign),
      () => service.rotate(foreign),
      () => service.test(foreign, new Date()),
      () => service.listDeliveries({ ...foreign, limit: 1 }),
      () => service.redeliver({ ...foreign, deliveryId }),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'request.not_found' });
    expect(await service.list(other)).toEqual({ webhooks: [] });
    expect(await service.read({ tenantId, webhookId })).toEqual(webhook);
  });
});

describe('deliveries', () => {
  it('come page by page, the newest first and nothing twice, by their status', async () => {
    const tenantId = aTenant();
    const { webhookId } = (await create(tenantId)).webhook;
    const asked = { tenantId, webhookId };
    await store.add(Array.from({ length: 7 }, () => aRow(tenantId)));
    await service.test(asked, new Date());
    const first = await service.listDeliveries({ ...asked, limit: 5 });
    const second = await service.listDeliveries({ ...asked, limit: 5, after: first.next });
    expect(first.deliveries[0]?.code).toBe('webhook.test');
    const ids = [...first.deliveries, ...second.deliveries].map(({ deliveryId }) => deliveryId);
    expect([ids.length, new Set(ids).size, second.next]).toEqual([8, 8, undefined]);
    const waiting = await service.listDeliveries({ ...asked, limit: 100, status: 'waiting' });
    expect(waiting.deliveries).toHaveLength(8);
    expect((await service.listDeliveries({ ...asked, limit: 100, status: 'failed' })).deliveries).toEqual([]);
    const refused = service.listDeliveries({ ...asked, limit: 5, after: 'x' });
    await expect(refused).rejects.toMatchObject({ code: 'contract.invalid_request' });
  });

  it('are sent once more as what they were', async () => {
    const tenantId = aTenant();
    const { webhookId } = (await create(tenantId)).webhook;
    await store.add([aRow(tenantId)]);
    const [before] = (await service.listDeliveries({ tenantId, webhookId, limit: 1 })).deliveries;
    const deliveryId = before?.deliveryId ?? '';
    await log.asAdmin(
      "UPDATE webhook_delivery SET status = 'failed', attempts = 11, next_attempt_at = NULL WHERE delivery_id = $1",
      [deliveryId],
    );
    const after = await service.redeliver({ tenantId, webhookId, deliveryId });
    expect(after).toMatchObject({ status: 'waiting', attempts: 0, entryId: before?.entryId });
    expect(after.nextAttemptAt).not.toBeNull();
    const unknown = service.redeliver({ tenantId, webhookId, deliveryId: randomUUID() });
    await expect(unknown).rejects.toMatchObject({ code: 'request.not_found' });
  });
});
