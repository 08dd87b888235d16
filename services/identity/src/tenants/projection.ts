import { configurationBucket, tenantConfiguration, tenantKey } from '@latchkey/contracts';
import { connectToNats, type NatsOptions } from '@latchkey/messaging';
import type { Database } from '@latchkey/persistence';
import { Kvm, type KV } from '@nats-io/kv';
import { isDeepStrictEqual } from 'node:util';
import { readTenant, tenantIds } from './tenant.store.js';

const mostTries = 5;

/** Runs `work` with the configuration bucket, on a connection of its own. The migration step has made the bucket. */
export async function withConfigurationBucket<T>(options: NatsOptions, work: (bucket: KV) => Promise<T>): Promise<T> {
  const connection = await connectToNats(options);
  try {
    return await work(await new Kvm(connection).open(configurationBucket));
  } finally {
    await connection.close();
  }
}

/**
 * Puts a tenant's row where every service watches it, if it differs; true if it did. The revision is read before the row
 * and the put is conditional on it: of two that run at once, the one with the older row loses and looks again.
 */
export async function projectTenant(database: Database, bucket: KV, tenantId: string): Promise<boolean> {
  const key = tenantKey(tenantId);
  for (let tries = 1; ; tries += 1) {
    const entry = await bucket.get(key);
    const configuration = await readTenant(database, tenantId);
    const current = entry?.operation === 'PUT' ? parsed(entry.string()) : undefined;
    if (!configuration || isDeepStrictEqual(current, configuration)) return false;
    try {
      await bucket.put(key, JSON.stringify(configuration), { previousSeq: entry?.revision ?? 0 });
      return true;
    } catch (error) {
      if (tries === mostTries) throw error;
    }
  }
}

/** Projects every tenant whose value differs or is gone: a lost bucket heals. Returns the ids of those. */
export async function projectTenants(database: Database, bucket: KV): Promise<string[]> {
  const projected: string[] = [];
  for (const id of await tenantIds(database)) {
    if (await projectTenant(database, bucket, id)) projected.push(id);
  }
  return projected;
}

function parsed(text: string): unknown {
  try {
    return tenantConfiguration.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
