import { z } from 'zod';
import { defineCommand } from '../contract.js';
import { tenantId } from '../vocabulary.js';

/** A day in UTC. */
export const day = z.iso.date();

/** From the first to the last day, both included; at most 400. */
const span = { from: day, to: day };

const count = z.number().int().min(0);

/** By what the funnel can be taken apart. */
export const funnelDimension = z.enum(['day', 'path', 'browser', 'os', 'provider']);
export type FunnelDimension = z.infer<typeof funnelDimension>;

/**
 * How sign-ins with passkeys went. `offered` counts journeys, the others ceremonies: `started` is what ended in one of the three after
 * it; `fellBack` counts journeys that were offered a passkey and ended with something else.
 */
export const funnelSteps = z.object({
  offered: count,
  started: count,
  cancelled: count,
  failed: count,
  succeeded: count,
  fellBack: count,
});
export type FunnelSteps = z.infer<typeof funnelSteps>;

/** The passkey funnel of a tenant: in all, by one dimension, and why and to what it was left. */
export const readFunnel = defineCommand('audit.read-funnel.v1', {
  request: z.object({ tenantId, ...span, by: funnelDimension.default('day') }),
  reply: z.object({
    total: funnelSteps,
    groups: z.array(z.object({ key: z.string(), ...funnelSteps.shape })),
    /** The most frequent first, 50 of each at most. */
    cancelledBy: z.array(z.object({ reason: z.string(), count })),
    failedBy: z.array(z.object({ reason: z.string(), count })),
    fellBackTo: z.array(z.object({ method: z.string(), count })),
  }),
  timeoutMs: 5_000,
});

/** What a tenant's first page shows: people and passkeys over time, sign-ins by what they were made with, and failures. */
export const readOverview = defineCommand('audit.read-overview.v1', {
  request: z.object({ tenantId, ...span }),
  reply: z.object({
    /** At the end of each day. */
    adoption: z.array(z.object({ day, people: count, withPasskey: count, passkeys: count })),
    signIns: z.array(z.object({ day, method: z.string(), count })),
    failures: z.array(z.object({ code: z.string(), reason: z.string(), count })),
  }),
  timeoutMs: 5_000,
});
