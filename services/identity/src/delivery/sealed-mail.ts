import { Seal } from '../sealing.js';

/** A plain-text message to one address. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/** Keeps mail unreadable while it waits in the database. */
export class MailSeal {
  private readonly sealing: Seal;

  constructor(pepper: Buffer) {
    this.sealing = new Seal(pepper, 'mail');
  }

  /** `context` says whose mail it is; what is sealed in one opens in no other. */
  seal(mail: Mail, context: string): Buffer {
    return this.sealing.seal(JSON.stringify(mail), context);
  }

  /** Throws when the key, the context or a bit differs. */
  open(sealed: Buffer, context: string): Mail {
    return JSON.parse(this.sealing.open(sealed, context)) as Mail;
  }
}
