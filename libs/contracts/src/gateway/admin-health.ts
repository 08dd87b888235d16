import { z } from 'zod';
import { serviceNames } from '../access.js';
import { timestamp } from '../vocabulary.js';

const count = z.number().int().min(0);

/** How far a durable consumer is behind: the same for all replicas of a service. */
export const consumerLag = z.object({
  consumer: z.string(),
  pending: count,
  /** Given out, and not acknowledged yet. */
  unacknowledged: count,
  /** Of those, given out more than once. */
  redelivered: count,
});
export type ConsumerLag = z.infer<typeof consumerLag>;

/** One process of a service, as it says itself. */
export const replicaHealth = z.object({
  service: z.enum(serviceNames),
  /** Its name for as long as it lives. */
  id: z.string().max(60),
  version: z.string().max(60),
  startedAt: timestamp,
  ready: z.boolean(),
  /** What each check of its readiness says: `ok` or why not. */
  checks: z.record(z.string(), z.string()),
  /** How far it has read the configuration; 0 where it does not watch it. */
  configurationRevision: count,
  lag: z.array(consumerLag),
});
export type ReplicaHealth = z.infer<typeof replicaHealth>;

/** A service with the replicas that answered: `degraded` when one of them is not ready, `missing` when none answered. */
export const serviceHealth = z.object({
  service: z.enum(serviceNames),
  state: z.enum(['ready', 'degraded', 'missing']),
  replicas: z.array(replicaHealth.omit({ service: true })),
});
export type ServiceHealth = z.infer<typeof serviceHealth>;

/** What `GET /api/v1/admin/health` answers. */
export const suiteHealth = z.object({ at: timestamp, services: z.array(serviceHealth) });
export type SuiteHealth = z.infer<typeof suiteHealth>;
