import type { NatsConnection } from '@nats-io/transport-node';

const gatherMs = 2;

/**
 * Holds what is to be sent for a moment and then sends it together: one write to the socket instead of one for every
 * message, and at the other end one read. At rest the moment is the end of the event loop's turn, microseconds; under
 * load, when the last sends went together and only just now, it is two milliseconds.
 */
export class SendQueue {
  private sends: (() => void)[] = [];
  private sentAt = 0;
  private sentTogether = 0;

  add(send: () => void): void {
    if (this.sends.push(send) > 1) return;
    const isBusy = this.sentTogether > 1 && performance.now() - this.sentAt < 2 * gatherMs;
    if (isBusy) setTimeout(() => this.flush(), gatherMs);
    else setImmediate(() => this.flush());
  }

  /** The same for what answers with a promise. */
  run<T>(send: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => this.add(() => void (async () => send())().then(resolve, reject)));
  }

  /** Resolves when all that was added before has been handed to the connection. */
  flushed(): Promise<void> {
    return new Promise((resolve) => this.add(resolve));
  }

  private flush(): void {
    const sends = this.sends;
    this.sends = [];
    this.sentAt = performance.now();
    this.sentTogether = sends.length;
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
