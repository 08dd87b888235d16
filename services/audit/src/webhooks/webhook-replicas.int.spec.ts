import { randomBytes } from 'node:crypto';
import type { TenantId } from '@latchkey/contracts';
import { Database } from '@latchkey/persistence';
import { Receiver } from '@latchkey/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, startHooks } from '../test-hooks.js';
import { aRow, aTenant, openLog } from '../test-log.js';

// R7: at least once, and once as a rule, however many replicas of audit there are.

const key = randomBytes(32);
let log: ReturnType<typeof openLog>;
let receiver: Receiver;
let databases: Database[];
let replicas: ReturnType<typeof startHooks>[];

beforeAll(() => void (log = openLog()));
afterAll(() => log.stop());
beforeEach(async () => {
  await log.asAdmin("DELETE FROM webhook WHERE tenant_id LIKE 'log-%'");
  receiver = await Receiver.start();
  [databases, replicas] = [[], []];
});
afterEach(async () => {
  await receiver.close();
  await Promise.all(replicas.map(({ worker }) => worker.onModuleDestroy()));
  await Promise.all(databases.map((database) => database.close()));
});

function aReplica() {
  const database = new Database({ url: log.url, poolSize: 2 });
  const replica = startHooks(database, key);
  databases.push(database);
  replicas.push(replica);
  return replica;
}

async function anEndpoint({ service }: ReturnType<typeof startHooks>, tenantId: TenantId) {
  const webhook = { url: receiver.url, description: '', codes: [], active: true };
  const { webhookId } = (await service.create({ tenantId, webhook })).webhook;
  return async () => (await service.listDeliveries({ tenantId, webhookId, limit: 100 })).deliveries;
}

const arrived = () => receiver.received.map(({ headers }) => String(headers['webhook-id'])).toSorted();

describe('two replicas', () => {
  it('both send, and each message is sent once', async () => {
    const [one, other] = [aReplica(), aReplica()];
    const tenantId = aTenant();
    const deliveries = await anEndpoint(one, tenantId);
    let [underWay, mostUnderWay] = [0, 0];
    receiver.answer = (response) => {
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      setTimeout(() => {
        underWay -= 1;
        response.writeHead(204).end();
      }, 100);
    };
    const rows = Array.from({ length: 80 }, () => aRow(tenantId));
    await one.store.add(rows);
    other.worker.nudge();
    const all = await eventually(async () => {
      const found = await deliveries();
      return found.every(({ status }) => status === 'delivered') && found;
    });
    expect(all.map(({ attempts }) => attempts)).toEqual(rows.map(() => 1));
    expect(arrived()).toEqual(rows.map(({ id }) => id).toSorted());
    // One replica alone has four under way at an endpoint.
    expect(mostUnderWay).toBeGreaterThan(4);
  });

  it('lose nothing when one dies over its messages: the other sends them when their lease has ended', async () => {
    const dies = aReplica();
    const tenantId = aTenant();
    const deliveries = await anEndpoint(dies, tenantId);
    await dies.worker.onModuleDestroy();
    const rows = Array.from({ length: 3 }, () => aRow(tenantId));
    await dies.store.add(rows);
    const taken = await dies.outbox.take({ busy: new Map(), ofEach: 2, most: 128 }, 2);
    const held = taken.filter((message) => message.tenantId === tenantId).map(({ entryId }) => entryId);
    expect(held).toHaveLength(2);

    aReplica();
    await eventually(() => receiver.received.length > 0);
    expect(arrived()).toEqual(rows.map(({ id }) => id).filter((id) => !held.includes(id)));
    const all = await eventually(async () => {
      const found = await deliveries();
      return found.every(({ status }) => status === 'delivered') && found;
    });
    expect(arrived()).toEqual(rows.map(({ id }) => id).toSorted());
    for (const { entryId, attempts } of all) expect(attempts).toBe(held.includes(entryId) ? 2 : 1);
  });
});
