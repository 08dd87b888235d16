// The password services of this folder with a real database and bus, for their integration tests.
import {
  userId as userIdSchema,
  type Purpose,
  type ReplyOf,
  type TenantId,
  type UserId,
  type verifyPassword,
} from '@latchkey/contracts';
import { callContext } from '@latchkey/messaging';
import { type Database, orderedId, OutboxRelay } from '@latchkey/persistence';
import { MessageDeliverer } from '../delivery/message-deliverer.js';
import { MessageSeal } from '../delivery/sealed-message.js';
import { SmsProvider } from '../delivery/sms-provider.js';
import { SmtpTransport } from '../delivery/smtp-transport.js';
import { NoticesService } from '../notices/notices.service.js';
import { createUser } from '../store/user.store.js';
import { anAddress, anInteraction, aTenant, quietLog, startTestServers, type TestServers } from '../test-servers.js';
import { BreachedPasswords } from './breached-passwords.js';
import { HashingPool } from './hashing-pool.js';
import { argon2Parameters, PasswordHasher } from './password-hasher.js';
import { RehashService } from './rehash.service.js';
import { PasswordJudge } from './password-judge.js';
import { SetPasswordService } from './set-password.service.js';
import { VerifyPasswordService } from './verify-password.service.js';

export const atOnce = 2;
export type Published = { subject: string; envelope: { id: string; payload: Record<string, unknown> } };

/** Counts what is hashed at the same time, and does it. */
export class CountingHasher extends PasswordHasher {
  running = 0;
  most = 0;
  total = 0;

  override verify(stored: string | undefined, password: string): Promise<boolean> {
    return this.counted(super.verify(stored, password));
  }

  override hash(password: string): Promise<string> {
    return this.counted(super.hash(password));
  }

  private async counted<T>(work: Promise<T>): Promise<T> {
    this.total += 1;
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    try {
      return await work;
    } finally {
      this.running -= 1;
    }
  }
}

/** Messages that are left, and that nobody delivers. */
function startMail(database: Database) {
  const seal = new MessageSeal(Buffer.alloc(32, 7));
  const smtp = new SmtpTransport({ url: 'smtp://127.0.0.1:9', from: 'Latchkey <sign-in@localhost>' });
  const sms = new SmsProvider(undefined);
  const deliverer = new MessageDeliverer(database, seal, smtp, sms, quietLog);
  return { notices: new NoticesService(database, deliverer, sms, seal), stop: () => deliverer.onModuleDestroy() };
}

/** What identity publishes from now on. */
async function publishedOn({ onlooker }: TestServers): Promise<Published[]> {
  const published: Published[] = [];
  onlooker.subscribe('events.identity.>', {
    callback: (_error, message) => void published.push({ subject: message.subject, envelope: message.json() }),
  });
  await onlooker.flush();
  return published;
}

async function twoTenants(servers: TestServers) {
  const tenants = [aTenant(), aTenant()] as const;
  for (const tenant of tenants) await servers.seed(tenant);
  return tenants;
}

/** Two tenants, people in them, and functions that do what session asks for. */
export async function startPasswords() {
  const servers = await startTestServers();
  const { database, publisher } = servers;
  const relay = new OutboxRelay(database, publisher, quietLog);
  relay.start();
  const [tenant, otherTenant] = await twoTenants(servers);
  const published = await publishedOn(servers);
  const { notices, stop: stopMail } = startMail(database);

  /** As after a restart; with a hasher or a bus of one's own. */
  function newServices(
    hasher = new PasswordHasher(argon2Parameters),
    bus = publisher,
    breached = new BreachedPasswords(undefined, quietLog),
  ) {
    const pool = new HashingPool({ atOnce, waiting: 32 });
    const rehashing = new RehashService(database, pool, hasher, quietLog);
    const verifying = new VerifyPasswordService(database, bus, relay, pool, hasher, rehashing, quietLog);
    return {
      pool,
      rehashing,
      verifying,
      setting: new SetPasswordService(database, relay, pool, hasher, new PasswordJudge(database, breached), notices),
    };
  }
  const services = newServices();
  const { tenantId } = tenant;

  async function aPerson(email = anAddress(), id: TenantId = tenantId): Promise<{ email: string; userId: UserId }> {
    const userId = userIdSchema.parse(orderedId());
    const identifier = { type: 'email' as const, value: email };
    await database.transaction((transaction) =>
      createUser(transaction, { tenantId: id, userId, identifier, createdAt: new Date() }),
    );
    return { email, userId };
  }

  const set = (userId: UserId, password: string, id: TenantId = tenantId) =>
    services.setting.set(
      { tenantId: id, interactionId: anInteraction(), userId, password },
      callContext(4_000),
      new Date(),
    );

  type Options = { now?: Date; id?: TenantId; purpose?: Purpose; by?: VerifyPasswordService };
  const verify = (email: string, password: string, options: Options = {}): Promise<ReplyOf<typeof verifyPassword>> => {
    const { now = new Date(), id = tenantId, purpose = 'sign-in', by = services.verifying } = options;
    const identifier = { type: 'email' as const, value: email };
    const request = { tenantId: id, interactionId: anInteraction(), purpose, identifier, password };
    return by.verify(request, callContext(4_000), now);
  };

  const stop = async () => {
    await services.rehashing.onModuleDestroy();
    await stopMail();
    await relay.stop();
    await servers.stop();
  };
  return { servers, published, tenant, tenantId, otherTenant, services, newServices, aPerson, set, verify, stop };
}
