import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId, timestamp } from '../vocabulary.js';
import { logCode, logCodes, type LogCode } from './log-codes.js';

const webhookId = z.uuid();
const address = { tenantId, webhookId };

/** Where a tenant is told what happens. An endpoint is HTTPS and on the internet. */
export const webhookInput = z.strictObject({
  url: z.url().max(2_000),
  description: z.string().trim().max(200).default(''),
  /** What it is told of; all where none is named. */
  codes: z
    .array(logCode)
    .max(Object.keys(logCodes).length)
    .default([])
    .transform((codes): LogCode[] => [...new Set(codes)]),
  active: z.boolean().default(true),
});

/** An endpoint as an administrator sees it; never its secrets. */
export const webhook = z.object({
  webhookId,
  url: z.string(),
  description: z.string(),
  codes: z.array(logCode),
  active: z.boolean(),
  createdAt: timestamp,
  version: z.number().int().min(1),
  /** Since when it gets nothing because it failed for too long; null while it does. */
  disabledAt: timestamp.nullable(),
  /** Until when the former secret signs too. */
  formerSecretUntil: timestamp.nullable(),
});
export type Webhook = z.infer<typeof webhook>;

/** `whsec_…`, as Standard Webhooks writes a secret; shown this once. */
const secret = z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,100}$/);

/** Errors: `webhook.not_acceptable` (not HTTPS, not on the internet, too many). */
export const createWebhook = defineCommand('audit.create-webhook.v1', {
  request: z.object({ tenantId, webhook: webhookInput }),
  reply: z.object({ webhook, secret }),
});

export const listWebhooks = defineCommand('audit.list-webhooks.v1', {
  request: z.object({ tenantId }),
  reply: z.object({ webhooks: z.array(webhook) }),
});

/** Errors: `request.not_found`. */
export const readWebhook = defineCommand('audit.read-webhook.v1', { request: z.object(address), reply: webhook });

/** Replaces what an endpoint is; `active: true` takes a disabled one into use again. Errors: those of making it, `request.precondition_failed`. */
export const changeWebhook = defineCommand('audit.change-webhook.v1', {
  request: z.object({ ...address, expectedVersion: z.number().int().min(1), webhook: webhookInput }),
  reply: webhook,
});

export const deleteWebhook = defineCommand('audit.delete-webhook.v1', {
  request: z.object(address),
  reply: z.object({}),
});

/** A new secret; the former one signs too for a day, so that nobody misses anything. */
export const rotateWebhookSecret = defineCommand('audit.rotate-webhook-secret.v1', {
  request: z.object(address),
  reply: z.object({ webhook, secret }),
});

/** One message to one endpoint. */
export const webhookDelivery = z.object({
  deliveryId: z.uuid(),
  /** The log entry that it tells of; `webhook-id` of the message, the same at each attempt. */
  entryId: z.uuid(),
  code: z.union([logCode, z.literal('webhook.test')]),
  status: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.number().int().min(0),
  createdAt: timestamp,
  /** When it is tried next, where it waits. */
  nextAttemptAt: timestamp.nullable(),
  /** What the last attempt came to: a status of HTTP, or why there was none. */
  lastStatus: z.number().int().nullable(),
  lastError: z.string().max(200).nullable(),
  lastAttemptAt: timestamp.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

/** What went, goes or could not go to an endpoint, the newest first. */
export const listDeliveries = defineCommand('audit.list-deliveries.v1', {
  request: z.object({
    ...address,
    status: webhookDelivery.shape.status.optional(),
    limit: z.number().int().min(1).max(100),
    after: z.string().max(100).optional(),
  }),
  reply: z.object({ deliveries: z.array(webhookDelivery), next: z.string().optional() }),
});

/** Sends a message once more, with the same `webhook-id`. Errors: `request.not_found`. */
export const redeliver = defineCommand('audit.redeliver.v1', {
  request: z.object({ ...address, deliveryId: z.uuid() }),
  reply: webhookDelivery,
});

/** Sends a message of its own, so that an endpoint can be tried. Errors: `request.not_found`. */
export const testWebhook = defineCommand('audit.test-webhook.v1', {
  request: z.object(address),
  reply: webhookDelivery,
});
