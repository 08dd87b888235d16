import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** How a message reaches somebody. */
export type Channel = 'email' | 'sms';

/** A plain-text message to one address or number. */
export type Message =
  | { readonly channel: 'email'; readonly to: string; readonly subject: string; readonly text: string }
  /** `isHeld`: nobody has this number. It goes the way of all others, and is dropped instead of sent. */
  | { readonly channel: 'sms'; readonly to: string; readonly text: string; readonly isHeld: boolean };

const nonceBytes = 12;
const tagBytes = 16;

/** Keeps messages unreadable while they wait in the database: AES-256-GCM under a key of its own made from the pepper. */
export class MessageSeal {
  private readonly key: Buffer;

  constructor(pepper: Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', pepper, Buffer.alloc(0), 'latchkey identity mail v1', 32));
  }

  /** `context` says whose message it is; what is sealed in one opens in no other. */
  seal(message: Message, context: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes }).setAAD(
      Buffer.from(context),
    );
    const sealed = Buffer.concat([cipher.update(JSON.stringify(message), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws when the key, the context or a bit differs. */
  open(sealed: Buffer, context: string): Message {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    // What was left by a version that knew mail alone names no channel.
    return { channel: 'email', ...(JSON.parse(text.toString('utf8')) as object) } as Message;
  }
}
