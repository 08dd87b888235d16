import type { NatsConnection } from '@nats-io/transport-node';

/**
 * Holds what is to be sent until the end of the event loop's turn and then sends it together: under load, one write to
 * the socket instead of one for every message; at rest, a delay of microseconds.
 */
export class SendQueue {
  private sends: (() => void)[] = [];

  add(send: () => void): void {
    if (this.sends.push(send) === 1) setImmediate(() => this.flush());
  }

  /** Resolves when all that was added before has been handed to the connection. */
  flushed(): Promise<void> {
    return new Promise((resolve) => this.add(resolve));
  }

  private flush(): void {
    const sends = this.sends;
    this.sends = [];
    for (const send of sends) attempt(send);
  }
}

/** On a connection that is closing a publish throws; whoever waits for its answer is told by their deadline. */
function attempt(send: () => void): void {
  try {
    send();
  } catch {
    // The others of this turn go out all the same.
  }
}

const queues = new WeakMap<NatsConnection, SendQueue>();

/** The one queue of a connection. */
export function sendQueueOf(connection: NatsConnection): SendQueue {
  let queue = queues.get(connection);
  if (!queue) queues.set(connection, (queue = new SendQueue()));
  return queue;
}
