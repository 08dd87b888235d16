import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The process's metrics, served at `/metrics` on the ops port. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });
// Gauges with the name of a counter: what checks an exposition refuses them.
for (const name of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${name}_total`);

/**
 * Work done on servers, by kind: `sql`, `redis` and `nats` are round trips, `jetstream` acknowledged publishes.
 * `path` tells what an answer waited for (`request`) from what it did not (`background`): the budget of
 * docs/adr/0005 is checked on the former.
 */
const work = new Counter({
  name: 'latchkey_work_total',
  help: 'Round trips to servers, by kind and by whether an answer waited for them',
  labelNames: ['kind', 'path'],
  registers: [registry],
});

/** Who waits for a piece of work. */
export type WorkPath = 'request' | 'background';
export type WorkKind = 'sql' | 'redis' | 'nats' | 'jetstream';

// A label look-up per round trip shows in profiles; the children are few and made once.
const workCounters = new Map<string, { inc(): void }>();

/** Counts one round trip. */
export function countWork(kind: WorkKind, path: WorkPath): void {
  const key = `${kind} ${path}`;
  let counter = workCounters.get(key);
  if (!counter) {
    counter = work.labels(kind, path);
    workCounters.set(key, counter);
  }
  counter.inc();
}

/** Seconds from a command's arrival to its reply, by subject and outcome (`ok` or an error code). */
export const commandSeconds = new Histogram({
  name: 'latchkey_command_seconds',
  help: 'Time from arrival of a command to its reply',
  labelNames: ['subject', 'outcome'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
});

/** Seconds from a command's sending to its reply, as its caller sees it, by subject and outcome (`ok` or an error code). */
export const callSeconds = new Histogram({
  name: 'latchkey_command_call_seconds',
  help: 'Time from the sending of a command to its reply',
  labelNames: ['subject', 'outcome'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
});

/** Deliveries of events, by subject and outcome (`done`, `retry`, `held`, `dead_letter`, `ignored`). */
export const eventDeliveries = new Counter({
  name: 'latchkey_event_deliveries_total',
  help: 'Event deliveries by outcome',
  labelNames: ['subject', 'outcome'],
  registers: [registry],
});

/** Seconds from an HTTP request to its response, by route, method and status. */
export const httpSeconds = new Histogram({
  name: 'latchkey_http_request_seconds',
  help: 'Time from an HTTP request to its response',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});

/** Calls that a limit refused, by the limit's name. */
export const limitedCalls = new Counter({
  name: 'latchkey_limited_total',
  help: 'Calls refused because a limit was used up',
  labelNames: ['limit'],
  registers: [registry],
});

/** Notes that no event was made of, by their event and why (`full`, `failed`). */
export const lostNotes = new Counter({
  name: 'latchkey_lost_notes_total',
  help: 'Notes of calls and journeys that were dropped, by event and reason',
  labelNames: ['subject', 'reason'],
  registers: [registry],
});

/** New passwords that were looked up among breached ones, by outcome (`hit`, `miss`, `failed`). */
export const breachLookups = new Counter({
  name: 'latchkey_breach_lookups_total',
  help: 'New passwords looked up among breached ones, by outcome',
  labelNames: ['outcome'],
  registers: [registry],
});

/** Rows that wait in the outbox, read at each relay turn. */
export const outboxPending = new Gauge({
  name: 'latchkey_outbox_pending',
  help: 'Outbox rows that the relay took in its last turn',
  registers: [registry],
});

/** How far this process has read the configuration; 0 in one that does not watch it. */
export const configurationRevision = new Gauge({
  name: 'latchkey_configuration_revision',
  help: 'Newest revision of the configuration bucket that this process has applied',
  registers: [registry],
});
