// The requests by which JetStream publishes a stored message under a subject that its asker names: a reply subject, or
// where a consumer delivers. The server checks neither against the asker's permissions (nats-server 2.9).
import { randomBytes } from 'node:crypto';
import { configurationBucket } from '@latchkey/contracts';
import { AckPolicy, DeliverPolicy, jetstreamManager, type ConsumerInfo } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { connectAs } from './test-bus.js';

export const configurationStream = `KV_${configurationBucket}`;

/** A value in the bucket, and a pull consumer and the name for a push consumer that would deliver it. */
export type StoredValue = { subject: string; content: string; pull: string; push: string };

/** A request; its reply subject is the target, or its payload names that. */
export type Redirect = {
  by: string;
  subject: (value: StoredValue) => string;
  payload: (value: StoredValue, target: string) => string;
  replies: boolean;
};

export const redirects: Redirect[] = [
  {
    by: 'a direct read',
    subject: ({ subject }) => `$JS.API.DIRECT.GET.${configurationStream}.${subject}`,
    payload: () => '',
    replies: true,
  },
  {
    by: 'a pull',
    subject: ({ pull }) => `$JS.API.CONSUMER.MSG.NEXT.${configurationStream}.${pull}`,
    payload: () => '1',
    replies: true,
  },
  {
    by: 'a push consumer',
    subject: ({ push, subject }) => `$JS.API.CONSUMER.CREATE.${configurationStream}.${push}.${subject}`,
    payload: ({ push, subject }, target) =>
      JSON.stringify({
        stream_name: configurationStream,
        config: {
          name: push,
          filter_subject: subject,
          deliver_subject: target,
          deliver_policy: DeliverPolicy.All,
          ack_policy: AckPolicy.None,
        },
      }),
    replies: false,
  },
];

/** Asks as `connection` that `value` be published under `target`. */
export function redirect(connection: NatsConnection, way: Redirect, value: StoredValue, target: string): void {
  connection.publish(way.subject(value), way.payload(value, target), way.replies ? { reply: target } : {});
}

/** A key of its own for one test, and the pull consumer that could deliver what is put there; `remove` ends both. */
export async function aKey(provisioner: NatsConnection) {
  const manager = await jetstreamManager(provisioner);
  const id = randomBytes(6).toString('hex');
  const value: StoredValue = {
    subject: `$KV.${configurationBucket}.redirected-${id}`,
    content: JSON.stringify({ id, payload: 'of the writer’s own choosing' }),
    pull: `pull-${id}`,
    push: `push-${id}`,
  };
  await manager.consumers.add(configurationStream, {
    name: value.pull,
    filter_subject: value.subject,
    ack_policy: AckPolicy.None,
    inactive_threshold: 60e9,
  });
  const remove = async (): Promise<void> => {
    for (const name of [value.pull, value.push]) {
      await manager.consumers.delete(configurationStream, name).catch(() => undefined);
    }
    await manager.streams.purge(configurationStream, { filter: value.subject });
  };
  const stored = async (): Promise<string | undefined> =>
    (await manager.streams.getMessage(configurationStream, { last_by_subj: value.subject }))?.string();
  return { value, stored, remove };
}

/** What the server delivers under a subject from now on, as text; `onlooker` may listen to everything. */
export async function heardAt(onlooker: NatsConnection, subject: string): Promise<string[]> {
  const heard: string[] = [];
  // By its own name: a push consumer does not begin for a listener with a wildcard.
  onlooker.subscribe(subject, { callback: (_error, message) => void heard.push(message.string()) });
  await onlooker.flush();
  return heard;
}

/** A watch by `reader` on keys that nobody else watches, and the names of those that it has heard. */
export async function aWatch(reader: NatsConnection) {
  const { connection } = await connectAs('provisioner');
  const manager = await jetstreamManager(connection);
  const bucket = await new Kvm(connection).open(configurationBucket);
  const prefix = `watched-${randomBytes(6).toString('hex')}`;
  const filter = `$KV.${configurationBucket}.${prefix}.*`;
  const watch = await (await new Kvm(reader).open(configurationBucket)).watch({ key: `${prefix}.*` });
  const heard: string[] = [];
  void (async () => {
    for await (const { key } of watch) heard.push(key.slice(prefix.length + 1));
  })();

  const own = async () =>
    // A consumer that goes while the list is made is a hole in it.
    ((await manager.consumers.list(configurationStream).next()) as (ConsumerInfo | null)[]).filter(
      (info): info is ConsumerInfo => info?.config.filter_subject === filter,
    );
  return {
    heard,
    put: (name: string, value = '') => bucket.put(`${prefix}.${name}`, value),
    /** The names of its consumers. */
    consumers: async () => (await own()).map(({ name }) => name),
    /** Sends it a value out of turn, as after a gap. */
    async confuse(name: string): Promise<void> {
      const [consumer] = await own();
      await manager.consumers.add(configurationStream, {
        name: `stray-${randomBytes(6).toString('hex')}`,
        filter_subject: `$KV.${configurationBucket}.${prefix}.${name}`,
        deliver_subject: consumer?.config.deliver_subject ?? '',
        deliver_policy: DeliverPolicy.All,
        ack_policy: AckPolicy.None,
      });
    },
    async remove(): Promise<void> {
      watch.stop();
      for (const { name } of await own()) await manager.consumers.delete(configurationStream, name);
      await manager.streams.purge(configurationStream, { filter });
    },
  };
}
