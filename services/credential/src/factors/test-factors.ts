// What the integration tests of factors and of passkeys in their owner's hands share: its services on a database and with tenants of their own.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  configurationBucket,
  ContractError,
  interactionId,
  tenantConfiguration,
  tenantId,
  tenantKey,
  userId,
  type ErrorCode,
  type EventContract,
  type InteractionId,
  type PayloadOf,
  type Purpose,
  type TenantConfiguration,
  type TenantId,
} from '@latchkey/contracts';
import { BusStatus, callContext, connectToNats, EventPublisher, TenantDirectory } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Database, OutboxRelay } from '@latchkey/persistence';
import { runMigrations } from '@latchkey/persistence/migrate';
import { Kvm } from '@nats-io/kv';
import { generateSync } from 'otplib';
import pg from 'pg';
import type { Owner } from '../domain/owner.js';
import { EnrolmentStore } from '../enrolment/enrolment.store.js';
import { ManagementService } from '../management/management.service.js';
import { ManagementStore } from '../management/management.store.js';
import { SsoStore } from '../sso/sso.store.js';
import { migrations } from '../store/migrations.js';
import { RegistrationStore } from '../store/registration.store.js';
import { SuspensionStore } from '../suspension/suspension.store.js';
import { BackupCodesService } from './backup-codes.service.js';
import { FactorKeys } from './factor-keys.js';
import { HeldFactorsService } from './held-factors.service.js';
import { HeldFactorsStore } from './held-factors.store.js';
import { TotpService } from './totp.service.js';

type Environment = { postgresAdminUrl: string; natsUrl: string; secrets: { passwords: Record<string, string> } };

export function testState(): string {
  // oxlint-disable-next-line node/no-process-env -- `npm test` says here where it has prepared the servers
  const state = process.env['LATCHKEY_TEST_STATE'];
  if (!state) throw new Error('LATCHKEY_TEST_STATE is not set: run the tests with npm test');
  return state;
}

const readEnvironment = (): Environment =>
  JSON.parse(readFileSync(`${testState()}/environment.json`, 'utf8')) as Environment;

const ignore = () => undefined;
export const silent: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export const anInteraction = () => interactionId.parse(randomBytes(16).toString('base64url'));
export const aUser = () => userId.parse(randomUUID());

/** The middle of a step, so that a test does not run over its end; and other moments, counted in steps from there. */
const start = new Date(Math.floor(Date.now() / 30_000) * 30_000 + 15_000);
export const steps = (count: number): Date => new Date(start.getTime() + count * 30_000);
export const minutes = (count: number): Date => steps(count * 2);
/** What an authenticator app shows, whose clock is right. */
export const shown = (secret: string, now: Date): string => generateSync({ secret, epoch: now.getTime() / 1_000 });
export const wrong = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

type Failure = { code: ErrorCode; detail: string | undefined; extension: unknown };

/** The known failure that some work must end in. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => new Error('it did not fail'),
    (cause: unknown) => cause,
  );
  if (!(error instanceof ContractError)) throw error;
  return { code: error.code, detail: error.detail, extension: error.extension };
}
export const refusal = async (work: Promise<unknown>): Promise<ErrorCode> => (await failure(work)).code;
/** How often each end was met, `right` among them. */
export async function ends(work: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const codes = await Promise.all(
    work.map((one) =>
      one.then(
        () => 'right',
        () => refusal(one),
      ),
    ),
  );
  return Object.fromEntries([...new Set(codes)].map((code) => [code, codes.filter((met) => met === code).length]));
}

async function onServer(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

const aTenant = (): TenantConfiguration => {
  const id = tenantId.parse(`int-${randomBytes(6).toString('hex')}`);
  return tenantConfiguration.parse({
    tenantId: id,
    displayName: 'Acme',
    hosts: [`${id}.localhost`],
    rpId: `${id}.localhost`,
    origins: [`http://${id}.localhost:3000`],
    signIn: {
      methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
      identifierFirst: 'convenient',
    },
    passkey: {
      ...{ enabled: true, showButton: true, allowAutofill: false },
      ...{ progressiveEnrolment: true, repromptAfterDays: 30 },
    },
    lockout: { mostAttempts: 5, windowMinutes: 60 },
  });
};

/** A migrated database that nobody else uses. */
async function aDatabase(adminUrl: string) {
  const name = `credential_int_${randomBytes(6).toString('hex')}`;
  await onServer(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  await runMigrations({ url: url.href, migrations });
  return { url: url.href, drop: () => onServer(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** An event on the stream. */
type Heard = { subject: string; text: string };

/** Two tenants, as the configuration bucket tells of them, and everything that credential says on the stream. */
async function aBus({ natsUrl, secrets }: Environment) {
  const connectAs = (user: string) => connectToNats({ url: natsUrl, user, password: secrets.passwords[user] ?? '' });
  const [own, onlooker] = [await connectAs('credential'), await connectAs('provisioner')];
  const configured = [aTenant(), aTenant()] as const;
  const bucket = await new Kvm(onlooker).open(configurationBucket);
  for (const tenant of configured) await bucket.put(tenantKey(tenant.tenantId), JSON.stringify(tenant));
  const status = new BusStatus(own, silent);
  const tenants = new TenantDirectory(own, status, silent);
  await tenants.start();
  const heard: Heard[] = [];
  onlooker.subscribe('events.credential.>', {
    callback: (_error, message) => void heard.push({ subject: message.subject, text: message.string() }),
  });
  await onlooker.flush();
  const stop = async () => {
    for (const tenant of configured) await bucket.delete(tenantKey(tenant.tenantId));
    await Promise.all([own.close(), onlooker.close()]);
  };
  return { connectAs, configured, tenants, heard, publisher: new EventPublisher(own, status), stop };
}

export async function startFactors() {
  const environment = readEnvironment();
  const { url: databaseUrl, drop } = await aDatabase(environment.postgresAdminUrl);
  const database = new Database({ url: databaseUrl, poolSize: 10 });
  const bus = await aBus(environment);
  const relay = new OutboxRelay(database, bus.publisher, silent);
  relay.start();
  /** As in a process that has just started: nothing is remembered in it. */
  const newServices = (publisher = bus.publisher) => servicesOn({ database, relay, tenants: bus.tenants, publisher });
  const [tenant, otherTenant] = bus.configured;
  return {
    ...{ databaseUrl, database, newServices, connectAs: bus.connectAs, heard: bus.heard, tenant, otherTenant },
    ...actions(newServices(), tenant.tenantId),
    suspensions: new SuspensionStore(database),
    sql: (text: string, ...values: unknown[]) => onServer(databaseUrl, text, values),
    /** The events of one kind about one person that were heard so far. */
    told: <E extends EventContract>(event: E, person: Owner): PayloadOf<E>[] =>
      bus.heard
        .filter(({ subject, text }) => subject === event.subject && text.includes(person.userId))
        .map(({ text }) => (JSON.parse(text) as { payload: PayloadOf<E> }).payload),
    stop: async () => {
      await relay.stop();
      await bus.stop();
      await database.close();
      await drop();
    },
  };
}

type Parts = { database: Database; relay: OutboxRelay; tenants: TenantDirectory; publisher: EventPublisher };

function servicesOn({ database, relay, tenants, publisher }: Parts) {
  const keys = new FactorKeys(Buffer.alloc(32, 7));
  const [store, registrations, sso] = [
    new ManagementStore(database),
    new RegistrationStore(database),
    new SsoStore(database),
  ];
  return {
    management: new ManagementService(database, tenants, store, registrations, sso, relay),
    enrolments: new EnrolmentStore(database),
    sso,
    totp: new TotpService(database, tenants, keys, publisher, relay, silent),
    backupCodes: new BackupCodesService(database, tenants, keys, publisher, relay, silent),
    held: new HeldFactorsService(database, tenants, new HeldFactorsStore(database), relay),
  };
}

type Where = { interactionId?: InteractionId; purpose?: Purpose };

/** What a person does, in an interaction of its own unless told, for `mfa` unless told. */
function actions({ totp, backupCodes, held }: ReturnType<typeof servicesOn>, ours: TenantId) {
  const soon = () => callContext(5_000);
  const place = (where: Where) => ({ interactionId: anInteraction(), purpose: 'mfa' as const, ...where });
  const aPerson = (): Owner => ({ tenantId: ours, userId: aUser() });
  const begin = (person: Owner, where: Where = {}, now = start) =>
    totp.begin({ ...person, ...place(where), accountName: 'ann@example.com', issuer: 'Acme' }, now);
  const finish = (person: Owner, code: string, where: Where = {}, now = start) =>
    totp.finish({ ...person, ...place(where), code }, soon(), now);
  const make = (person: Owner, where: Where = {}, now = start) =>
    backupCodes.make({ ...person, ...place(where) }, soon(), now);
  return {
    ...{ aPerson, begin, finish, make },
    verify: (person: Owner, code: string, where: Where = {}, now = start, by = totp) =>
      by.verify({ ...person, ...place(where), code }, soon(), now),
    spend: (person: Owner, code: string, where: Where = {}, now = start, by = backupCodes) =>
      by.verify({ ...person, ...place(where), code }, soon(), now),
    remove: (person: Owner, factor: 'totp' | 'backup-code', now = start) =>
      held.remove({ ...person, factor, keepOneOf: [] }, soon(), now),
    unlock: (person: Owner) => held.unlock(person),
    read: async (person: Owner) => (await held.read({ tenantId: person.tenantId, userIds: [person.userId] })).people[0],
    /** Somebody whose app shows codes of `secret`, enrolled ten minutes before the tests begin. */
    enrolled: async (person = aPerson(), where: Where = { interactionId: anInteraction() }, now = minutes(-10)) => {
      const { secret } = await begin(person, where, now);
      await finish(person, shown(secret, now), where, now);
      return { person, secret };
    },
    /** Somebody with backup codes. */
    equipped: async (where: Where = {}) => {
      const person = aPerson();
      const { codes } = await make(person, where);
      const [code = '', next = ''] = codes;
      return { person, codes, code, next };
    },
  };
}
