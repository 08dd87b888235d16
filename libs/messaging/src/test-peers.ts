// A connection of every service's user, and what the server refuses to it.
import { serviceNames, type ServiceName } from '@latchkey/contracts';
import { PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import { connectAs } from './test-bus.js';

type Peer = { connection: NatsConnection; refusals: PermissionViolationError[] };
const peers = new Map<ServiceName, Peer>();

export async function connectPeers(): Promise<void> {
  for (const service of serviceNames) {
    const { connection } = await connectAs(service);
    const refusals: PermissionViolationError[] = [];
    peers.set(service, { connection, refusals });
    void (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'error' && status.error instanceof PermissionViolationError) refusals.push(status.error);
      }
    })();
  }
}

/** A service's connection, and what it has been refused since. */
export function peerOf(service: ServiceName): Peer {
  const peer = peers.get(service);
  if (!peer) throw new Error(`${service} is not connected`);
  peer.refusals.length = 0;
  return peer;
}

/** Sends, then waits for the server's pong, which comes after its refusal. */
export async function refusalOf(service: ServiceName, act: (connection: NatsConnection) => void): Promise<string[]> {
  const { connection, refusals } = peerOf(service);
  act(connection);
  await connection.flush();
  await new Promise((resolve) => setTimeout(resolve, 2));
  return refusals.map(({ operation, subject }) => `${operation} ${subject}`);
}

export const publishRefusal = (service: ServiceName, subject: string) =>
  // No request of JetStream's takes this payload: should a refusal be missing, nothing is deleted.
  refusalOf(service, (connection) => connection.publish(subject, 'not a request'));

export const subscribeRefusal = (service: ServiceName, subject: string, queue?: string) =>
  refusalOf(service, (connection) => {
    const subscription = connection.subscribe(subject, { ...(queue && { queue }), callback: () => undefined });
    setTimeout(() => subscription.unsubscribe(), 1_000).unref();
  });
