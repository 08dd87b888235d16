// After the databases were put back to an earlier moment, and before a service starts (docs/guides/restore.md). Nothing that was
// taken away since then comes back: all sessions and grants end; what people removed, and whom administrators suspended or deleted, is
// read from the event stream and done again; and every consumer reads the stream again from that moment. Repeatable.
//   RESTORED_TO         the moment, like 2026-11-22T20:00:00Z
//   SECRETS_FILE, POSTGRES_ADMIN_URL, NATS_URL  as for provision.mjs
// Exit code 0; 3 where the stream does not reach back so far: what was removed in between is known to nobody, and the output says so.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import {
  durableConsumers,
  eventStream,
  factorChanged,
  passkeyRemoved,
  passwordChanged,
  userDeleted,
  userReactivated,
  userSuspended,
} from '@latchkey/contracts';
import { withLease } from '@latchkey/persistence/migrate';
import { jetstream, jetstreamManager, DeliverPolicy } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { databaseOf } from '../local/access.mjs';
import { consumerConfiguration, databaseUrl } from '../local/provision.mjs';

/** Clocks of a stream and of a database are not one. */
const marginMs = 60_000;
const ofCredential = [passkeyRemoved, factorChanged];
const ofIdentity = [passwordChanged, userDeleted, userReactivated, userSuspended];

/**
 * @param {{ postgresAdminUrl: string, natsUrl: string, secrets: { passwords: Record<string, string> }, restoredTo: Date,
 *   say?: (line: string) => void }} options
 */
export const afterRestore = async ({ postgresAdminUrl, natsUrl, secrets, restoredTo, say = () => undefined }) => {
  const from = new Date(restoredTo.getTime() - marginMs);
  const connection = await connect({
    servers: natsUrl,
    user: 'provisioner',
    pass: secrets.passwords.provisioner ?? '',
    inboxPrefix: '_INBOX_provisioner',
  });
  try {
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info(eventStream.name);
    const reachesBack = state.first_seq <= 1 || new Date(state.first_ts) <= restoredTo;
    const events = state.messages === 0 ? [] : await eventsSince(connection, from, state.last_seq);
    const urlOf = (/** @type {'identity' | 'credential' | 'session'} */ service) => {
      const { database, role } = databaseOf(service);
      return databaseUrl(postgresAdminUrl, database, role, secrets.passwords[service] ?? '');
    };
    const of = (/** @type {readonly { subject: string }[]} */ wanted) =>
      events.filter(({ subject }) => wanted.some((event) => event.subject === subject));
    const built = (/** @type {string} */ service) =>
      import(new URL(`../../services/${service}/dist/store/after-restore.js`, import.meta.url).href);
    const [session, credential, identity] = await Promise.all(['session', 'credential', 'identity'].map(built));
    const ended = await session.endAllAfterRestore({ databaseUrl: urlOf('session') });
    say(`ended: ${ended.sessions} sessions, ${ended.grants} grants`);
    const removed = await credential.removeAgain({ databaseUrl: urlOf('credential'), removals: of(ofCredential) });
    say(`removed again: ${removed.passkeys} passkeys, ${removed.factors} second factors`);
    const changed = await identity.changeAgain({ databaseUrl: urlOf('identity'), changes: of(ofIdentity) });
    say(
      `done again: ${changed.passwords} old passwords removed, ${changed.people} people deleted, ${changed.suspensions} suspensions`,
    );
    for (const consumer of durableConsumers()) {
      await manager.consumers.delete(eventStream.name, consumer.name).catch(() => false);
      await manager.consumers.add(eventStream.name, {
        ...consumerConfiguration(consumer),
        deliver_policy: DeliverPolicy.StartTime,
        opt_start_time: from.toISOString(),
      });
    }
    say(`every consumer reads the events again from ${from.toISOString()}`);
    if (!reachesBack)
      say(
        `NOTICE: events begin at ${state.first_ts}. What was removed between ${restoredTo.toISOString()} and then may be back: tell people.`,
      );
    return { ...ended, removed, changed, reachesBack };
  } finally {
    await connection.close();
  }
};

/** The payloads of what happened, in order. */
const eventsSince = async (
  /** @type {import('@nats-io/transport-node').NatsConnection} */ connection,
  /** @type {Date} */ from,
  /** @type {number} */ last,
) => {
  const consumer = await jetstream(connection).consumers.get(eventStream.name, {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: from.toISOString(),
  });
  /** @type {{ subject: string, payload: any }[]} */
  const events = [];
  const { num_pending: pending } = await consumer.info();
  if (pending === 0) return events;
  for await (const message of await consumer.consume({ max_messages: 500 })) {
    events.push({ subject: message.subject, payload: message.json().payload });
    if (message.seq >= last || message.info.pending === 0) break;
  }
  return events;
};

const required = (/** @type {string} */ name) => {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is not set`);
};

const run = async () => {
  const say = (/** @type {string} */ line) => void process.stdout.write(`${line}\n`);
  const restoredTo = new Date(required('RESTORED_TO'));
  if (Number.isNaN(restoredTo.getTime())) throw new Error('RESTORED_TO is no moment, like 2026-11-22T20:00:00Z');
  const secrets = JSON.parse(readFileSync(required('SECRETS_FILE'), 'utf8'));
  const url = new URL(required('POSTGRES_ADMIN_URL'));
  if (url.password === '') url.password = secrets.passwords.admin ?? '';
  const options = { postgresAdminUrl: url.href, natsUrl: required('NATS_URL'), secrets, restoredTo, say };
  const owner = `${hostname()}/${process.pid}`;
  return withLease({ url: url.href, name: 'provisioning', owner, say }, () => afterRestore(options));
};

if (process.argv[1] === new URL(import.meta.url).pathname) {
  try {
    const { reachesBack } = await run();
    process.exit(reachesBack ? 0 : 3);
  } catch (error) {
    process.stderr.write(`nothing is known to be done: ${error instanceof Error ? error.message : 'unknown'}\n`);
    process.exit(1);
  }
}
