import { randomUUID } from 'node:crypto';
import { Database, statement } from '@latchkey/persistence';
import { runMigrations } from '@latchkey/persistence/migrate';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { leaveMessage } from '../store/message.store.js';
import { migrations } from '../store/migrations.js';
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
import { MessageSeal, type Message } from './sealed-message.js';
import { SmsProvider } from './sms-provider.js';
import { SmtpTransport } from './smtp-transport.js';
import { startMailbox, type Mailbox } from './test-mailbox.js';
import { smsSecret, startSmsServer, type SmsServer } from './test-sms-server.js';

const { tenantId } = aTenant();
const seal = new MessageSeal(Buffer.alloc(32, 7));
let servers: TestServers;
let mailbox: Mailbox;
const started: MessageDeliverer[] = [];
const smsServers: SmsServer[] = [];

beforeAll(async () => {
  servers = await startTestServers();
  mailbox = await startMailbox();
});
afterEach(async () => {
  for (const deliverer of started.splice(0)) await deliverer.onModuleDestroy();
  for (const server of smsServers.splice(0)) await server.stop();
});
afterAll(async () => {
  await mailbox.stop();
  await servers.stop();
});

async function smsServerThat(options: Parameters<typeof startSmsServer>[0] = {}): Promise<SmsServer> {
  const server = await startSmsServer(options);
  smsServers.push(server);
  return server;
}

function deliverTo(sms: SmsServer, database = servers.database): void {
  const smtp = new SmtpTransport({ url: `smtp://127.0.0.1:${mailbox.port}`, from: 'Latchkey <sign-in@localhost>' });
  const provider = new SmsProvider({ url: sms.url, secret: smsSecret });
  const deliverer = new MessageDeliverer(database, seal, smtp, provider, quietLog);
  deliverer.onApplicationBootstrap();
  started.push(deliverer);
}

async function leave(message: Message): Promise<void> {
  const key = { tenantId, interactionId: anInteraction(), messageId: randomUUID() };
  const sealed = seal.seal(message, sealContext(key));
  const expiresAt = new Date(Date.now() + 600_000);
  await leaveMessage(servers.database, { ...key, channel: message.channel, sealed, expiresAt });
}
const sms = (to: string): Message => ({ channel: 'sms', to, text: '012345', isHeld: false });

const count = statement<[], { count: number }>('test-message-count', 'SELECT count(*)::int AS count FROM message');
const waiting = async () => (await servers.database.run(count, []))[0]?.count;

it('a text message is tried again under the same id when they say so, and not sooner', async () => {
  const server = await smsServerThat({
    answer: (post) => (post === 1 ? { status: 429, headers: { 'retry-after': '2' } } : undefined),
  });
  await leave(sms('+15005550010'));
  deliverTo(server);
  await server.newestTo('+15005550010');
  const [first = 0, second = 0] = server.seen.at;
  expect(second - first).toBeGreaterThanOrEqual(1_900);
  await expect.poll(waiting).toBe(0);
  expect(logLines.join('\n')).not.toContain('5005550010');
});

it('a text message that is refused for good is given up', async () => {
  const server = await smsServerThat({ answer: () => ({ status: 422 }) });
  await leave(sms('+15005550011'));
  deliverTo(server);
  await expect.poll(waiting, { timeout: 3_000 }).toBe(0);
  expect(server.seen.posts).toBe(1);
});

it('who takes text messages slowly holds up no mail', async () => {
  const server = await smsServerThat({ holdMs: 3_000 });
  for (let index = 0; index < 12; index += 1) await leave(sms(`+1500555002${index % 10}`));
  deliverTo(server);
  await expect.poll(() => server.seen.posts).toBe(10);
  const address = anAddress();
  await leave({ channel: 'email', to: address, subject: 'Hello', text: 'Hello' });
  await mailbox.newestTo(address);
  expect(server.received).toEqual([]);
});

it('mail that waited before there were text messages is delivered', async () => {
  const name = `identity_old_${randomUUID().replaceAll('-', '')}`;
  await servers.sql(`CREATE DATABASE ${name}`);
  const url = new URL(servers.databaseUrl);
  url.pathname = `/${name}`;
  const old = new Database({ url: url.href, poolSize: 2 });
  try {
    const before = migrations.findIndex((migration) => migration.name.startsWith('RenameMailToMessage'));
    await runMigrations({ url: url.href, migrations: migrations.slice(0, before) });
    const key = { tenantId, interactionId: anInteraction(), messageId: randomUUID() };
    const address = anAddress();
    const sealed = seal.seal({ to: address, subject: 'Waited', text: 'Hello' } as Message, sealContext(key));
    const insert = statement<[string, string, string, Buffer]>(
      'test-old-mail',
      `INSERT INTO mail (tenant_id, interaction_id, mail_id, sealed, due_at, expires_at)
       VALUES ($1, $2, $3, $4, now(), now() + interval '10 minutes')`,
    );
    await old.run(insert, [key.tenantId, key.interactionId, key.messageId, sealed]);
    await runMigrations({ url: url.href, migrations });
    deliverTo(await smsServerThat(), old);
    expect(await mailbox.newestTo(address)).toContain('Subject: Waited');
    for (const deliverer of started.splice(0)) await deliverer.onModuleDestroy();
  } finally {
    await old.close();
    await servers.sql(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});
