import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { markOf } from '../domain/backup-code.js';
import type { Owner } from '../domain/owner.js';

const nonceBytes = 12;
const tagBytes = 16;
/** Which key sealed a text, in front of it: a later key has another number. */
const version = 1;

const derived = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `latchkey credential ${purpose} v1`, 32));

// JSON keeps the parts apart.
const contextOf = ({ tenantId, userId }: Owner): Buffer => Buffer.from(JSON.stringify([tenantId, userId, 'totp']));

/** Keeps the secrets of factors unreadable in the database, each kind under a key of its own made from FACTOR_KEY. */
export class FactorKeys {
  private readonly sealing: Buffer;
  private readonly marking: Buffer;

  constructor(key: Buffer) {
    this.sealing = derived(key, 'totp secret');
    this.marking = derived(key, 'backup code');
  }

  /** Seals an authenticator app's secret (AES-256-GCM); what is sealed for one person opens for no other. */
  seal(secret: string, owner: Owner): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce, { authTagLength: tagBytes });
    cipher.setAAD(contextOf(owner));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), sealed]);
  }

  /** Throws when the key, the person or a bit differs. */
  open(sealed: Buffer, owner: Owner): string {
    if (sealed[0] !== version) throw new Error('sealed with a key that is not known here');
    const [nonce, tag, text] = [
      sealed.subarray(1, 1 + nonceBytes),
      sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes),
      sealed.subarray(1 + nonceBytes + tagBytes),
    ];
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, nonce, { authTagLength: tagBytes });
    decipher.setAAD(contextOf(owner)).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }

  /** What is kept of a backup code. */
  mark(code: string, owner: Owner): Buffer {
    return markOf(this.marking, owner, code);
  }
}
