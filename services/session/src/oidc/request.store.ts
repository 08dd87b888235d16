import { acr, clientDemand, type TenantId } from '@latchkey/contracts';
import { RedisStore } from '@latchkey/persistence';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';

/** What a product sent a browser here for, as the journey needs to know it. */
const productRequest = z.object({
  clientId: z.string().optional(),
  clientName: z.string(),
  loginHint: z.string().optional(),
  /** Where the provider goes on: a path of this origin. */
  returnTo: z.string(),
  /** Seconds since 1970. */
  begunAt: z.number(),
  /** Only this person will do, where the product says whom it means. */
  subject: z.string().optional(),
  acrs: z.array(acr),
  minimumAcr: acr.optional(),
  maxAge: z.number().optional(),
  prompts: z.array(z.string()),
  demand: clientDemand.optional(),
});
export type ProductRequest = z.infer<typeof productRequest>;

/** As long as the provider waits for an answer. */
const lifeSeconds = 3_600;
const keyOf = (tenantId: TenantId, name: string) => `session:request:${tenantId}:${name}`;

/** Requests of products that have led to a sign-in. */
@Injectable()
export class RequestStore {
  constructor(private readonly redis: RedisStore) {}

  async keep(tenantId: TenantId, name: string, request: ProductRequest): Promise<void> {
    const text = JSON.stringify(request);
    await this.redis.roundTrip((redis) => redis.set(keyOf(tenantId, name), text, 'EX', lifeSeconds));
  }

  async find(tenantId: TenantId, name: string): Promise<ProductRequest | undefined> {
    const text = await this.redis.roundTrip((redis) => redis.get(keyOf(tenantId, name)));
    return text === null ? undefined : productRequest.parse(JSON.parse(text));
  }
}
