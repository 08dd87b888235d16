import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;
/** Which key sealed a text, in front of it: a later key has another number. */
const version = 1;

/** Keeps private keys unreadable in the database, under a key that it does not have. */
export class SigningKeySeal {
  private readonly key: Buffer;

  constructor(key: Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), 'latchkey session signing key v1', 32));
  }

  /** Seals (AES-256-GCM); what is sealed for one tenant and key opens as no other. */
  seal(text: string, context: readonly string[]): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(JSON.stringify(context)));
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws when the key, the context or a bit differs. */
  open(sealed: Buffer, context: readonly string[]): string {
    if (sealed[0] !== version) throw new Error('sealed with a key that is not known here');
    const afterNonce = 1 + nonceBytes;
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(1, afterNonce), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(Buffer.from(JSON.stringify(context)));
    decipher.setAuthTag(sealed.subarray(afterNonce, afterNonce + tagBytes));
    const text = sealed.subarray(afterNonce + tagBytes);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }
}
