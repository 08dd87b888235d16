import { Gauge, Histogram } from 'prom-client';
import { registry } from './metrics.js';

/** The parts outside the process that it holds connections to. */
export type ServerName = 'postgres' | 'redis' | 'nats';

type Pool = { totalCount: number; idleCount: number; waitingCount: number; options: { max?: number } };

const connections = new Map<ServerName, () => boolean>();
const pools = new Set<Pool>();

const connected = new Gauge({
  name: 'latchkey_connection_up',
  help: 'Whether the connection to a server is up, by server',
  labelNames: ['server'],
  registers: [registry],
  collect() {
    for (const [server, isUp] of connections) this.set({ server }, isUp() ? 1 : 0);
  },
});

const poolConnections = new Gauge({
  name: 'latchkey_pool_connections',
  help: 'Connections of the pool to Postgres by state; waiting ones are questions without a connection',
  labelNames: ['state'],
  registers: [registry],
  collect() {
    const sum = (of: (pool: Pool) => number): number => [...pools].reduce((total, pool) => total + of(pool), 0);
    if (pools.size === 0) return;
    this.set(
      { state: 'total' },
      sum(({ totalCount }) => totalCount),
    );
    this.set(
      { state: 'idle' },
      sum(({ idleCount }) => idleCount),
    );
    this.set(
      { state: 'waiting' },
      sum(({ waitingCount }) => waitingCount),
    );
    this.set(
      { state: 'most' },
      sum(({ options }) => options.max ?? 10),
    );
  },
});

/** Reads at each scrape whether a connection is up. */
export function watchConnection(server: ServerName, isUp: () => boolean): void {
  connections.set(server, isUp);
  connected.set({ server }, isUp() ? 1 : 0);
}

/** Reads a pool at each scrape; until the answer is called. */
export function watchPool(pool: Pool): () => void {
  pools.add(pool);
  return () => {
    pools.delete(pool);
    if (pools.size === 0) poolConnections.reset();
  };
}

/** Whether the process is ready, as its `/readyz` says. */
export const readyGauge = new Gauge({
  name: 'latchkey_ready',
  help: 'Whether the process is ready for work',
  registers: [registry],
});

/** What runs here. */
export const buildInfo = new Gauge({
  name: 'latchkey_build_info',
  help: 'The service and its version; always 1',
  labelNames: ['service', 'version'],
  registers: [registry],
});

const consumerGauge = (name: string, help: string) =>
  new Gauge({ name, help, labelNames: ['consumer'], registers: [registry] });

/** Messages that a durable consumer has not been given yet. */
export const consumerPending = consumerGauge('latchkey_consumer_pending', 'Events that wait for a durable consumer');
/** Messages that were given out and not acknowledged yet. */
export const consumerUnacknowledged = consumerGauge(
  'latchkey_consumer_unacknowledged',
  'Events that a durable consumer has and has not acknowledged',
);
/** Of those, messages that were given out more than once. */
export const consumerRedelivered = consumerGauge(
  'latchkey_consumer_redelivered',
  'Events that a durable consumer has been given more than once and has not acknowledged',
);

/** Seconds from an event to the end of its handling, by subject. */
export const eventSeconds = new Histogram({
  name: 'latchkey_event_age_seconds',
  help: 'Time from an event to the end of its handling',
  labelNames: ['subject'],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
  registers: [registry],
});
