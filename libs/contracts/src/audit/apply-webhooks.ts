import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { configurationFault } from '../identity/apply-configuration.js';
import { tenantId } from '../vocabulary.js';
import { webhook, webhookInput } from './webhooks.js';

const { webhookId } = webhook.shape;

/** An endpoint that is wanted: another version of one, or without an id a new one, whose secret is made and told to nobody. */
export const wantedWebhook = z.object({
  existing: z.object({ webhookId, expectedVersion: z.number().int().min(1) }).optional(),
  input: webhookInput,
});
export type WantedWebhook = z.infer<typeof wantedWebhook>;

/**
 * Makes a tenant's endpoints what a document says, all in one transaction; what is left out stays as it is. With any fault nothing is
 * changed, nor in a dry run. Errors: `request.precondition_failed`.
 */
export const applyWebhooks = defineCommand('audit.apply-webhooks.v1', {
  request: z.object({
    tenantId,
    webhooks: z.array(wantedWebhook).max(100),
    remove: z.array(webhookId).max(100),
    dryRun: z.boolean(),
  }),
  /** Of each wanted endpoint, in their order. */
  reply: z.object({ webhookFaults: z.array(z.array(configurationFault)) }),
});
