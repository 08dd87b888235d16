import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { System } from './system.js';

/** An event as it lies on the stream. */
export type StoredEvent = { id: string; payload?: { interactionId?: string } & Record<string, unknown> };

async function withProvisioner<T>(
  { suite }: Pick<System, 'suite'>,
  work: (connection: Awaited<ReturnType<typeof connect>>) => Promise<T>,
): Promise<T> {
  const { natsUrl, secrets } = suite.environment;
  const connection = await connect({
    servers: natsUrl,
    user: 'provisioner',
    pass: secrets.passwords['provisioner'] ?? '',
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Other tests leave messages on the stream that are no events. */
function parsed(text: string | undefined): StoredEvent | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as StoredEvent);
  } catch {
    return undefined;
  }
}

/** The events of a subject that match, oldest first. */
export const eventsOf = (
  system: Pick<System, 'suite'>,
  subject: string,
  matches: (event: StoredEvent) => boolean,
): Promise<StoredEvent[]> =>
  withProvisioner(system, async (connection) => {
    const consumer = await jetstream(connection).consumers.get('EVENTS', { filter_subjects: subject });
    const { num_pending: pending } = await consumer.info(true);
    const found: StoredEvent[] = [];
    for (let seen = 0; seen < pending; seen += 1) {
      const message = await consumer.next({ expires: 2_000 });
      const event = parsed(message?.string());
      if (event && matches(event)) found.push(event);
    }
    return found;
  });

/** Puts a message on the stream under a name that JetStream takes once. */
export const publishRaw = (
  system: Pick<System, 'suite'>,
  subject: string,
  event: unknown,
  msgID: string,
): Promise<unknown> =>
  withProvisioner(system, (connection) => jetstream(connection).publish(subject, JSON.stringify(event), { msgID }));
