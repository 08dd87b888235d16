// What the integration tests of webhooks share: one replica's part in them, and waiting for it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '@latchkey/persistence';
import { LogWriter } from './log/log-writer.js';
import { LogStore } from './log/log.store.js';
import { DeliveryStore } from './webhooks/delivery.store.js';
import { DeliveryWorker } from './webhooks/delivery-worker.js';
import { OutboxStore } from './webhooks/outbox.store.js';
import { WebhookFollower } from './webhooks/webhook.follower.js';
import { WebhookSecrets } from './webhooks/webhook-secrets.js';
import { WebhookStore } from './webhooks/webhook.store.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

/** A log that keeps nothing. */
export const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What one process has of webhooks; it may tell endpoints of this machine. */
export function startHooks(database: Database, key: Buffer) {
  const settings = { allowsPrivateAddresses: true };
  const follower = new WebhookFollower();
  const store = new LogStore(database, [follower]);
  const secrets = new WebhookSecrets(key);
  const outbox = new OutboxStore(database);
  const worker = new DeliveryWorker(outbox, secrets, new LogWriter(store), follower, settings, quiet);
  const service = new WebhooksService(
    ...([new WebhookStore(database), new DeliveryStore(database), secrets, worker, settings] as const),
  );
  worker.onApplicationBootstrap();
  return { store, worker, service, outbox };
}

export async function eventually<T>(look: () => Promise<T | false | undefined> | T | false | undefined): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await wait(50);
  }
  throw new Error('it did not happen within ten seconds');
}
