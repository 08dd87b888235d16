import { randomBytes } from 'node:crypto';
import { RetentionJob } from '@latchkey/persistence';
import { answering, Receiver } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retentions } from '../store/retentions.js';
import { eventually, quiet, startHooks } from '../test-hooks.js';
import { aRow, aTenant, openLog } from '../test-log.js';

let log: ReturnType<typeof openLog>;
let receiver: Receiver;
let hooks: ReturnType<typeof startHooks>;
beforeAll(async () => {
  log = openLog();
  await log.asAdmin("DELETE FROM webhook WHERE tenant_id LIKE 'log-%'");
  receiver = await Receiver.start();
  hooks = startHooks(log.database, randomBytes(32));
});
afterAll(async () => {
  await receiver.close();
  await hooks.worker.onModuleDestroy();
  await log.asAdmin("DELETE FROM webhook WHERE tenant_id LIKE 'log-%'");
  await log.stop();
});

/** An endpoint, and what it was to be told once it was tried. */
async function tried(status: number) {
  receiver.answer = answering(status);
  const tenantId = aTenant();
  const webhook = { url: receiver.url, description: '', codes: [], active: true };
  const { webhookId } = (await hooks.service.create({ tenantId, webhook })).webhook;
  await hooks.store.add([aRow(tenantId)]);
  const deliveries = async () => (await hooks.service.listDeliveries({ tenantId, webhookId, limit: 100 })).deliveries;
  const delivery = await eventually(async () =>
    (await deliveries()).find(({ lastAttemptAt }) => lastAttemptAt !== null),
  );
  const due = (sql: string) =>
    log.asAdmin<{ days: number }>(sql, [webhookId]).then((rows) => rows.map(({ days }) => days));
  return { place: { tenantId, webhookId }, delivery, deliveries, due };
}

const daysKept = `SELECT round(extract(epoch FROM keep_until - now()) / 86400)::int AS days
  FROM webhook_delivery WHERE webhook_id = $1`;

describe('a delivery', () => {
  it.each([
    { because: 'it arrived', answer: 204, status: 'delivered', days: 7 },
    { because: 'it is tried again', answer: 503, status: 'waiting', days: 30 },
    { because: 'its endpoint is gone', answer: 410, status: 'failed', days: 30 },
  ])('is kept for $days days: $because', async ({ answer, status, days }) => {
    const { delivery, due } = await tried(answer);
    expect(delivery.status).toBe(status);
    expect(await due(daysKept)).toEqual([days]);
  });

  it('is kept for thirty days from when it was asked for once more', async () => {
    const { place, delivery, due } = await tried(204);
    receiver.answer = answering(503);
    await hooks.service.redeliver({ ...place, deliveryId: delivery.deliveryId });
    expect(await due(daysKept)).toEqual([30]);
  });

  it('goes when its time has come, and no other does', async () => {
    const [old, young] = [await tried(204), await tried(204)];
    // With all that audit sweeps, and as its own role: deliveries were never reached behind a table that it may not lock.
    const sweep = () => new RetentionJob(log.database, retentions, quiet).run();
    await sweep();
    expect([await old.deliveries(), await young.deliveries()]).toMatchObject([[{}], [{}]]);
    await old.due("UPDATE webhook_delivery SET keep_until = now() - interval '1 second' WHERE webhook_id = $1");
    await sweep();
    expect(await old.deliveries()).toEqual([]);
    expect(await young.deliveries()).toEqual([young.delivery]);
  });
});
