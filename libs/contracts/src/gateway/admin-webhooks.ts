import { z } from 'zod';
import { createWebhook, webhook, webhookDelivery, webhookInput } from '../audit/webhooks.js';

/** Bodies of `/api/v1/admin/tenants/{tenantId}/webhooks`. Unknown members are refused. */
export const adminWebhookBodies = { webhook: webhookInput, empty: z.strictObject({}) } as const;

/** Queries of the same. */
export const adminWebhookQueries = {
  deliveries: z.strictObject({
    status: webhookDelivery.shape.status.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,400}$/)
      .optional(),
  }),
} as const;

/** `GET …/webhooks`: all of them, twenty at most. */
export const webhookList = z.object({ webhooks: z.array(webhook) });
export type WebhookList = z.infer<typeof webhookList>;

/** `POST …/webhooks` and `POST …/webhooks/{webhookId}/rotate-secret`: the only time that the secret is shown. */
export const webhookWithSecret = z.object({ ...webhook.shape, secret: createWebhook.reply.shape.secret });
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>;

/** `GET …/webhooks/{webhookId}/deliveries`: the newest first. */
export const deliveryPage = z.object({
  deliveries: z.array(webhookDelivery),
  /** Of the next page; absent on the last one. */
  nextCursor: z.string().optional(),
});
export type DeliveryPage = z.infer<typeof deliveryPage>;
