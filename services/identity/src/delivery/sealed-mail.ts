import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A plain-text message to one address. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

const nonceBytes = 12;
const tagBytes = 16;

/** Keeps mail unreadable while it waits in the database: AES-256-GCM under a key of its own made from the pepper. */
export class MailSeal {
  private readonly key: Buffer;

  constructor(pepper: Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', pepper, Buffer.alloc(0), 'latchkey identity mail v1', 32));
  }

  /** `context` says whose mail it is; what is sealed in one opens in no other. */
  seal(mail: Mail, context: string): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes }).setAAD(
      Buffer.from(context),
    );
    const sealed = Buffer.concat([cipher.update(JSON.stringify(mail), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws when the key, the context or a bit differs. */
  open(sealed: Buffer, context: string): Mail {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, nonceBytes), {
      authTagLength: tagBytes,
    })
      .setAAD(Buffer.from(context))
      .setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as Mail;
  }
}
