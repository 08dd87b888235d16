import { randomBytes } from 'node:crypto';
import type { BroadcastContract, NewsInputOf, NewsOf } from '@latchkey/contracts';
import type { NatsConnection } from '@nats-io/transport-node';
import { sendQueueOf } from './send-queue.js';
import { validated } from './validation.js';
import { decode, encode } from './wire.js';

/** No process has this name: theirs are random and longer. */
const everybody = 'all';

/** News for single processes: told once, heard or not, never waited for alone. */
export class Broadcasts {
  /** This process's name as a listener, for as long as it lives. */
  readonly listener = randomBytes(12).toString('hex');

  constructor(private readonly connection: NatsConnection) {}

  /** Tells the process that listens under a name. Nobody learns whether it heard. */
  tell<B extends BroadcastContract>(broadcast: B, listener: string, news: NewsInputOf<B>): void {
    const body = encode(news);
    sendQueueOf(this.connection).add(() => this.connection.publish(`${broadcast.subject}.${listener}`, body));
  }

  /** Tells every process that listens for this. */
  tellEverybody<B extends BroadcastContract>(broadcast: B, news: NewsInputOf<B>): void {
    this.tell(broadcast, everybody, news);
  }

  /** Hears what is told to this process. What does not fit its schema was not told. */
  hear<B extends BroadcastContract>(broadcast: B, heard: (news: NewsOf<B>) => void): void {
    this.hearAt(broadcast, this.listener, heard);
  }

  /** Hears what is told to everybody. */
  hearWithEverybody<B extends BroadcastContract>(broadcast: B, heard: (news: NewsOf<B>) => void): void {
    this.hearAt(broadcast, everybody, heard);
  }

  private hearAt<B extends BroadcastContract>(broadcast: B, at: string, heard: (news: NewsOf<B>) => void): void {
    this.connection.subscribe(`${broadcast.subject}.${at}`, {
      callback: (error, message) => {
        if (error) return;
        try {
          heard(validated(broadcast.payload, decode(message.data)));
        } catch {
          // Whoever waits for it will ask.
        }
      },
    });
  }
}
