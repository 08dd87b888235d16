import { Seal } from '@latchkey/persistence';

/** How a message reaches somebody. */
export type Channel = 'email' | 'sms';

/** A plain-text message to one address or number. */
export type Message =
  | { readonly channel: 'email'; readonly to: string; readonly subject: string; readonly text: string }
  /** `isHeld`: nobody has this number. It goes the way of all others, and is dropped instead of sent. */
  | { readonly channel: 'sms'; readonly to: string; readonly text: string; readonly isHeld: boolean };

/** Keeps messages unreadable while they wait in the database. */
export class MessageSeal {
  private readonly sealing: Seal;

  constructor(pepper: Buffer) {
    this.sealing = new Seal(pepper, 'identity mail');
  }

  /** `context` says whose message it is; what is sealed in one opens in no other. */
  seal(message: Message, context: string): Buffer {
    return this.sealing.seal(JSON.stringify(message), context);
  }

  /** Throws when the key, the context or a bit differs. */
  open(sealed: Buffer, context: string): Message {
    // What was left by a version that knew mail alone names no channel.
    return { channel: 'email', ...(JSON.parse(this.sealing.open(sealed, context)) as object) } as Message;
  }
}
