import type { JsMsg } from '@nats-io/jetstream';
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { inboxPrefixOf } from './nats-connection.js';

/** A message of a durable consumer, as far as working it needs. */
export type Delivered = Pick<JsMsg, 'subject' | 'data' | 'time' | 'ack' | 'nak' | 'term' | 'working'> & {
  readonly headers?: MsgHdrs | undefined;
  readonly info: Pick<JsMsg['info'], 'deliveryCount' | 'streamSequence'>;
};

/** Where and how often to fetch. */
export type Gathering = {
  readonly stream: string;
  readonly consumer: string;
  readonly everyMs: number;
  readonly mostAtOnce: number;
  /** Resolves when what came before has been worked, so that nothing waits here while its time to be acknowledged runs out. */
  readonly ready: () => Promise<void>;
  /** The bus did not answer, or refused. */
  readonly failed: (status: string) => void;
};

const waitMs = 5_000;
const afterFailureMs = 1_000;
const words = new TextEncoder();

/**
 * Messages of a durable consumer that waited for each other. The server is asked for all that there is, or, where there is nothing,
 * for the next that comes; then nobody asks for a while. (The library's own ways to pull keep a request open, and each message
 * goes alone.)
 */
export class GatheredMessages {
  private isClosed = false;
  private wake: (() => void) | undefined;
  /** Whoever is pulling takes what is on its way, and ends. */
  private cancel: (() => void) | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly gathering: Gathering,
  ) {}

  /** Asks no more; what has been delivered is still yielded. */
  close(): void {
    this.isClosed = true;
    this.wake?.();
    this.cancel?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Delivered> {
    const { everyMs, mostAtOnce, ready, failed } = this.gathering;
    while (!this.isClosed) {
      const { messages, failure } = await this.pull();
      yield* messages;
      if (failure) failed(failure);
      await ready();
      // A full hand means that there is more.
      if (failure) await this.rest(afterFailureMs);
      else if (messages.length < mostAtOnce) await this.rest(everyMs);
    }
  }

  private rest(ms: number): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One hand of messages: none if none came in time, or if the server said why not. */
  private pull(): Promise<{ messages: Delivered[]; failure?: string }> {
    const { stream, consumer, mostAtOnce } = this.gathering;
    const { connection } = this;
    return new Promise((resolve) => {
      const messages: Delivered[] = [];
      let failure: string | undefined;
      const inbox = createInbox(inboxPrefixOf(connection));
      const end = () => {
        clearTimeout(timer);
        this.cancel = undefined;
        subscription.unsubscribe();
        resolve({ messages, ...(failure !== undefined && { failure }) });
      };
      const timer = setTimeout(() => {
        failure = 'no answer';
        end();
      }, waitMs + 2_000);
      const subscription = connection.subscribe(inbox, {
        callback: (error, message) => {
          if (!error && !statusOf(message)) {
            if (messages.push(deliveredOf(message)) === mostAtOnce) end();
            return;
          }
          // What is said at the end of a hand as well: there was no more, or nothing in time.
          if (error || !isEmpty(statusOf(message)))
            failure = error?.message ?? message.headers?.description ?? 'refused';
          end();
        },
      });
      // What the server has sent by then still comes: nobody else would be given it for a while.
      this.cancel = () => void subscription.drain().then(end, end);
      const request = { batch: mostAtOnce, no_wait: true, expires: waitMs * 1_000_000 };
      connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, JSON.stringify(request), { reply: inbox });
    });
  }
}

/** A message without a body that has a status instead (NATS ADR-13). */
const statusOf = ({ data, headers }: Msg): number => (data.length === 0 ? (headers?.code ?? 0) : 0);

const isEmpty = (status: number): boolean => status === 404 || status === 408;

/**
 * What the answer's subject tells of a delivery (NATS ADR-15): `$JS.ACK.<stream>.<consumer>.<delivered>.<stream sequence>.<consumer
 * sequence>.<nanoseconds>.<pending>`, with a domain and an account behind `ACK`, and a token at the end, on newer servers.
 */
function deliveredOf(message: Msg): Delivered {
  const tokens = (message.reply ?? '').split('.');
  const at = tokens.length > 9 ? 6 : 4;
  const [deliveryCount, streamSequence, , nanoseconds] = tokens.slice(at);
  const answer = (text: string) => void message.respond(words.encode(text));
  return {
    subject: message.subject,
    data: message.data,
    headers: message.headers,
    time: new Date(Number(BigInt(nanoseconds ?? 0) / 1_000_000n)),
    info: { deliveryCount: Number(deliveryCount), streamSequence: Number(streamSequence) },
    ack: () => answer('+ACK'),
    nak: (ms) => answer(ms ? `-NAK ${JSON.stringify({ delay: ms * 1_000_000 })}` : '-NAK'),
    term: () => answer('+TERM'),
    working: () => answer('+WPI'),
  };
}
