import { configurationBucket, tenantKey, type TenantConfiguration } from '@latchkey/contracts';
import { connectToNats, type NatsOptions } from '@latchkey/messaging';
import type { Database, Queryable } from '@latchkey/persistence';
import { jetstream, JetStreamApiCodes, JetStreamApiError, type JetStreamClient } from '@nats-io/jetstream';
import { activeConnections } from '../sso/sso-connection.store.js';
import { readTenant, tenantIds } from './tenant.store.js';

/** All that identity may do with the configuration bucket: publish to it. */
export type ConfigurationWriter = Pick<JetStreamClient, 'publish'>;

const mostTries = 10;

/** Runs `work` with a connection of its own. The migration step has made the bucket. */
export async function withConfigurationWriter<T>(
  options: NatsOptions,
  work: (writer: ConfigurationWriter) => Promise<T>,
): Promise<T> {
  const connection = await connectToNats(options);
  try {
    return await work(jetstream(connection));
  } finally {
    await connection.close();
  }
}

/**
 * Puts a tenant's row where every service watches it. Every put is on condition of a revision that was known before the
 * row was read, so that of two that run at once the one with the older row loses and looks again, and one that
 * arrives late, when nobody waits for it any more, changes nothing. A lock could not promise the latter. Identity
 * cannot ask for the revision; it begins with "there is no value yet", and the server's refusal names the one there is.
 * Answers the new revision, 0 where there is no row.
 */
export async function projectTenant(
  database: Database,
  writer: ConfigurationWriter,
  tenantId: string,
): Promise<number> {
  const subject = `$KV.${configurationBucket}.${tenantKey(tenantId)}`;
  let revision = 0;
  for (let tries = 1; ; tries += 1) {
    const configuration = await database.transaction(
      (transaction) => projectionOf(transaction, tenantId),
      'background',
    );
    if (!configuration) return 0;
    try {
      const expect = { lastSubjectSequence: revision };
      return (await writer.publish(subject, JSON.stringify(configuration), { expect })).seq;
    } catch (error) {
      const current = revisionThatRefused(error);
      if (current === undefined || tries === mostTries) throw error;
      revision = current;
    }
  }
}

/** What everybody may know of a tenant: its row, and its active SSO connections beside it. */
async function projectionOf(transaction: Queryable, tenantId: string): Promise<TenantConfiguration | undefined> {
  const configuration = await readTenant(transaction, tenantId);
  return configuration && { ...configuration, sso: await activeConnections(transaction, tenantId) };
}

/** Projects every tenant: a lost bucket heals, and for who watches the same value again is nothing new. */
export async function projectTenants(database: Database, writer: ConfigurationWriter): Promise<number> {
  const ids = await tenantIds(database);
  for (const id of ids) await projectTenant(database, writer, id);
  return ids.length;
}

/** From "wrong last sequence: 7", as every version of the server says it of a stream that is not in mid-write. */
function revisionThatRefused(error: unknown): number | undefined {
  if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamWrongLastSequence)
    return undefined;
  const revision = /: (\d+)$/.exec(error.message)?.[1];
  return revision === undefined ? undefined : Number(revision);
}
