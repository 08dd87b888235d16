import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { statement } from '@latchkey/persistence';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { Housekeeping } from '../store/housekeeping.js';
import { leaveMessage, type MessageKey } from '../store/message.store.js';
import {
  anAddress,
  anInteraction,
  aTenant,
  logLines,
  quietLog,
  startTestServers,
  type TestServers,
} from '../test-servers.js';
import { sealContext } from './delivery-lane.js';
import { MessageDeliverer } from './message-deliverer.js';
import { MessageSeal } from './sealed-message.js';
import { SmsProvider } from './sms-provider.js';
import { SmtpTransport } from './smtp-transport.js';
import { startMailbox, type Mailbox } from './test-mailbox.js';

const { tenantId } = aTenant();
const seal = new MessageSeal(Buffer.alloc(32, 7));
let servers: TestServers;
const deliverers: MessageDeliverer[] = [];
const mailboxes: Mailbox[] = [];

beforeAll(async () => {
  servers = await startTestServers();
});
afterEach(async () => {
  // In this order: a mail server that stops waits for those who are connected.
  for (const started of deliverers.splice(0)) await started.onModuleDestroy();
  for (const started of mailboxes.splice(0)) await started.stop();
});
afterAll(() => servers.stop());

async function mailbox(options: Parameters<typeof startMailbox>[0] = {}): Promise<Mailbox> {
  const started = await startMailbox(options);
  mailboxes.push(started);
  return started;
}

function deliverer(port: number): MessageDeliverer {
  const transport = new SmtpTransport({ url: `smtp://127.0.0.1:${port}`, from: 'Latchkey <sign-in@localhost>' });
  const started = new MessageDeliverer(servers.database, seal, transport, new SmsProvider(undefined), quietLog);
  started.onApplicationBootstrap();
  deliverers.push(started);
  return started;
}

async function leave(
  to: string,
  { interactionId = anInteraction(), text = 'Guten Tag, grün', livesMs = 600_000 } = {},
): Promise<MessageKey> {
  const key = { tenantId, interactionId, messageId: randomUUID() };
  const sealed = seal.seal({ channel: 'email', to, subject: 'Ihr Code für Acme', text }, sealContext(key));
  await leaveMessage(servers.database, { ...key, channel: 'email', sealed, expiresAt: new Date(Date.now() + livesMs) });
  return key;
}

const countMail = statement<[], { count: number }>('test-mail-count', 'SELECT count(*)::int AS count FROM message');
const waiting = async () => (await servers.database.run(countMail, []))[0]?.count;

/** A port that nothing listens on yet. */
async function freePort(): Promise<number> {
  const probe = await startMailbox();
  await probe.stop();
  return probe.port;
}

it('delivers what is committed and then forgets it', async () => {
  const box = await mailbox();
  const address = anAddress();
  await leave(address);
  deliverer(box.port).nudge('email');
  const mail = await box.newestTo(address);
  expect(mail).toMatch(/^From: Latchkey <sign-in@localhost>\r$/m);
  expect(mail).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  await expect.poll(waiting).toBe(0);
});

it('keeps a mail while the mail server is down, and delivers it when it is back', async () => {
  const port = await freePort();
  const address = anAddress();
  await leave(address);
  deliverer(port);
  await delay(1_500);
  expect(await waiting()).toBe(1);
  const box = await mailbox({ port });
  await expect(box.newestTo(address)).resolves.toContain(address);
  await expect.poll(waiting).toBe(0);
  expect(logLines.join('\n')).not.toContain(address);
});

it('goes on after a restart of the process', async () => {
  const port = await freePort();
  const address = anAddress();
  await leave(address);
  const first = deliverer(port);
  await delay(300);
  await first.onModuleDestroy();
  const box = await mailbox({ port });
  deliverer(port);
  await expect(box.newestTo(address)).resolves.toContain(address);
});

it('sends of an interaction only the newest mail that waits', async () => {
  const address = anAddress();
  const { interactionId } = await leave(address, { text: 'the old one' });
  await leave(address, { interactionId, text: 'the new one' });
  const box = await mailbox();
  deliverer(box.port);
  await expect(box.newestTo(address)).resolves.toContain('the new one');
  await delay(200);
  expect(box.received).toHaveLength(1);
});

it('sends a few at a time, and each once although two processes deliver', async () => {
  const box = await mailbox({ holdMs: 50 });
  const addresses = Array.from({ length: 30 }, anAddress);
  for (const address of addresses) await leave(address);
  deliverer(box.port).nudge('email');
  deliverer(box.port).nudge('email');
  await expect.poll(() => box.received.length, { timeout: 10_000 }).toBe(30);
  await expect.poll(waiting).toBe(0);
  expect(new Set(box.received.map(({ to }) => to)).size).toBe(30);
  expect(box.seen.mostAtOnce).toBeLessThanOrEqual(10);
});

it('gives up a recipient whom the mail server refuses for good', async () => {
  const box = await mailbox({ refuse: () => true });
  await leave(anAddress());
  deliverer(box.port);
  await expect.poll(waiting, { timeout: 3_000 }).toBe(0);
  expect(box.received).toEqual([]);
});

it('never sends a mail whose code is dead, and housekeeping takes it away', async () => {
  const box = await mailbox();
  await leave(anAddress(), { livesMs: -1 });
  deliverer(box.port);
  await delay(300);
  expect(box.received).toEqual([]);
  await new Housekeeping(servers.database, quietLog).sweep(new Date());
  expect(await waiting()).toBe(0);
});

it('drops a mail that a changed pepper has made unreadable', async () => {
  const box = await mailbox();
  const key = { tenantId, interactionId: anInteraction(), messageId: randomUUID() };
  await leaveMessage(servers.database, {
    ...key,
    channel: 'email',
    sealed: Buffer.alloc(80),
    expiresAt: new Date(Date.now() + 60_000),
  });
  deliverer(box.port);
  await expect.poll(waiting, { timeout: 3_000 }).toBe(0);
});
