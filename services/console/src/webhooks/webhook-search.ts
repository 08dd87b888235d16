import { webhookDelivery } from '@latchkey/contracts';
import { z } from 'zod';

/** Which deliveries of an endpoint are looked for; all where nothing is said. */
export const webhookSearch = z.object({ status: webhookDelivery.shape.status.optional().catch(undefined) });
export type WebhookSearch = z.infer<typeof webhookSearch>;
