import type { ReplicaHealth, ServiceHealth } from '@latchkey/contracts';

type Replica = ServiceHealth['replicas'][number];
type Lag = ReplicaHealth['lag'][number];

/** How a service stands, in a word and its tone. */
export const stateWords = {
  ready: { label: 'Ready', tone: 'good' },
  degraded: { label: 'Not all ready', tone: 'caution' },
  missing: { label: 'No answer', tone: 'problem' },
} as const satisfies Record<ServiceHealth['state'], object>;

/** The whole suite in one sentence. */
export function suiteTold(services: readonly ServiceHealth[]): string {
  const missing = services.filter(({ state }) => state === 'missing').map(({ service }) => service);
  if (missing.length > 0) return `No answer from ${missing.join(', ')}.`;
  const degraded = services.filter(({ state }) => state === 'degraded').map(({ service }) => service);
  if (degraded.length > 0) return `Not every replica of ${degraded.join(', ')} is ready.`;
  return 'Every service answers and is ready.';
}

/** Why a replica is not ready: each check that does not say `ok`. */
export const reasonsOf = ({ checks }: Pick<Replica, 'checks'>): string[] =>
  Object.entries(checks)
    .filter(([, said]) => said !== 'ok')
    .map(([name, said]) => `${name}: ${said}`);

/** How many events wait for a service: its replicas share their consumers, and each says the same a little earlier or later. */
export function waitingOf(replicas: readonly Pick<Replica, 'lag'>[]): Lag[] {
  const worst = new Map<string, Lag>();
  for (const lag of replicas.flatMap((replica) => replica.lag)) {
    const known = worst.get(lag.consumer);
    if (!known || lag.pending > known.pending) worst.set(lag.consumer, lag);
  }
  return [...worst.values()].filter(({ pending, redelivered }) => pending > 0 || redelivered > 0);
}

/** How many replicas a service has, and whether events wait for it where it handles any. */
export function countTold(replicas: readonly Pick<Replica, 'lag'>[], waiting: number): string {
  const { length } = replicas;
  if (length === 0)
    return 'No replica answered within a second and a half. Look at its log and whether it reaches the bus.';
  const count = length === 1 ? '1 replica' : `${length} replicas`;
  const handles = replicas.some(({ lag }) => lag.length > 0);
  return handles && waiting === 0 ? `${count} · no events wait` : count;
}
