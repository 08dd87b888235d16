import {
  ClosedConnectionError,
  createInbox,
  NoRespondersError,
  TimeoutError,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
} from '@nats-io/transport-node';
import { inboxPrefixOf, type BusStatus } from './nats-connection.js';
import { sendQueueOf, type SendQueue } from './send-queue.js';

/** A question as it goes over the wire, and how long its asker waits for the answer. */
export type Question = { subject: string; body: Uint8Array; headers: MsgHdrs; timeoutMs: number };

type Waiting = {
  subject: string;
  /** When its asker gives up, on the monotonic clock. */
  until: number;
  resolve: (reply: Msg) => void;
  reject: (error: Error) => void;
};

/**
 * Asks over one inbox of the process's own and hands each reply to who waits for it. What the client's own `request` does,
 * without the error that it makes for every reply, and with one timer for all instead of one for each.
 */
export class Requests {
  private readonly queue: SendQueue;
  private readonly inbox: string;
  private readonly waiting = new Map<string, Waiting>();
  private asked = 0;
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  private wakesAt = Infinity;

  constructor(
    private readonly connection: NatsConnection,
    status: BusStatus,
  ) {
    this.queue = sendQueueOf(connection);
    this.inbox = `${createInbox(inboxPrefixOf(connection))}.`;
    status.onDenied((subject, error) => this.fail(error, (asked) => asked === subject));
  }

  /**
   * The reply, whatever it says. Errors: `TimeoutError`, `NoRespondersError` (nobody listens), `PermissionViolationError`
   * (the server denies the subject), and what the connection throws when it is closing or the question is too large.
   */
  ask(question: Question): Promise<Msg> {
    return new Promise((resolve, reject) => {
      const { subject, timeoutMs } = question;
      const token = (this.asked += 1).toString(36);
      const until = performance.now() + timeoutMs;
      this.waiting.set(token, { subject, until, resolve, reject });
      if (until < this.wakesAt) this.wakeAt(until);
      this.queue.add(() => this.send(token, question));
    });
  }

  private send(token: string, { subject, body, headers }: Question): void {
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    try {
      this.listen();
      this.connection.publish(subject, body, { reply: this.inbox + token, headers });
    } catch (error) {
      this.waiting.delete(token);
      waiting.reject(error as Error);
    }
  }

  /** Listens at the inbox, from the first question on; throws on a connection that is closing. */
  private listen(): void {
    if (this.subscription && !this.subscription.isClosed() && !this.subscription.isDraining()) return;
    const callback = (error: Error | null, message: Msg): void =>
      error ? this.fail(error, () => true) : this.answered(message);
    const subscription = this.connection.subscribe(`${this.inbox}*`, { callback });
    this.subscription = subscription;
    void subscription.closed.then((error) => this.fail(error ?? new ClosedConnectionError(), () => true));
  }

  /** A reply that comes after its asker has gone is dropped: no token is given twice. */
  private answered(message: Msg): void {
    const token = message.subject.slice(this.inbox.length);
    const waiting = this.waiting.get(token);
    if (!waiting) return;
    this.waiting.delete(token);
    const isNobody = message.data.length === 0 && message.headers?.code === 503;
    if (isNobody) waiting.reject(new NoRespondersError(waiting.subject));
    else waiting.resolve(message);
  }

  private fail(error: Error, concerns: (subject: string) => boolean): void {
    for (const [token, { subject, reject }] of this.waiting) {
      if (!concerns(subject)) continue;
      this.waiting.delete(token);
      reject(error);
    }
  }

  private wakeAt(until: number): void {
    clearTimeout(this.timer);
    this.wakesAt = until;
    this.timer = setTimeout(() => this.expire(), Math.ceil(until - performance.now())).unref();
  }

  /** Ends every wait whose time is up. Nearly all have been answered by then, so it looks at few, once a timeout. */
  private expire(): void {
    const now = performance.now();
    this.wakesAt = Infinity;
    let next = Infinity;
    for (const [token, { until, reject }] of this.waiting) {
      // Timers may be a fraction of a millisecond early.
      if (until - now >= 1) {
        next = Math.min(next, until);
        continue;
      }
      this.waiting.delete(token);
      reject(new TimeoutError());
    }
    if (next < Infinity) this.wakeAt(next);
  }
}

const all = new WeakMap<NatsConnection, Requests>();

/** The one inbox of a connection; `status` tells it what the server denies. */
export function requestsOf(connection: NatsConnection, status: BusStatus): Requests {
  let requests = all.get(connection);
  if (!requests) all.set(connection, (requests = new Requests(connection, status)));
  return requests;
}
