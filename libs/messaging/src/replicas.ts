import { discoveryWithinMs, serviceNames, type ReplicaHealth } from '@latchkey/contracts';
import { createInbox, type NatsConnection } from '@nats-io/transport-node';
import { healthIn } from './discovery.js';
import { inboxPrefixOf } from './nats-connection.js';

/** After the last answer, where every service has given one; further replicas answer at the same time. */
const quietMs = 200;

/** Asks every process of the suite how it is. */
export class Replicas {
  constructor(private readonly connection: NatsConnection) {}

  /** Whoever answers in time; a process that is away is not among them. */
  async all(withinMs: number = discoveryWithinMs): Promise<ReplicaHealth[]> {
    const found = new Map<string, ReplicaHealth>();
    await new Promise<void>((resolve) => {
      const last = setTimeout(() => end(), withinMs);
      let quiet: NodeJS.Timeout | undefined;
      const inbox = createInbox(inboxPrefixOf(this.connection));
      const subscription = this.connection.subscribe(inbox, {
        callback: (error, message) => {
          const health = error ? undefined : healthIn(message);
          if (!health) return;
          found.set(health.id, health);
          clearTimeout(quiet);
          if (isWhole(found)) quiet = setTimeout(() => end(), quietMs);
        },
      });
      const end = (): void => {
        clearTimeout(last);
        clearTimeout(quiet);
        subscription.unsubscribe();
        resolve();
      };
      this.connection.publish('$SRV.STATS', undefined, { reply: inbox });
    });
    return [...found.values()];
  }
}

const isWhole = (found: ReadonlyMap<string, ReplicaHealth>): boolean => {
  const present = new Set([...found.values()].map(({ service }) => service));
  return serviceNames.every((service) => present.has(service));
};
