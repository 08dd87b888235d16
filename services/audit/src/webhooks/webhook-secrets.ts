import { Seal } from '@latchkey/persistence';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookKey } from './webhook.store.js';

/** What a message is signed as. */
export type Message = { readonly id: string; readonly at: Date; readonly body: string };

const secretBytes = 32;
const contextOf = ({ tenantId, webhookId }: WebhookKey): string => `${tenantId}\n${webhookId}`;

/** Makes endpoints' secrets, keeps them unreadable in the database, and signs with them (Standard Webhooks, "Signature scheme"). */
export class WebhookSecrets {
  private readonly sealing: Seal;

  constructor(key: Buffer) {
    this.sealing = new Seal(key, 'audit webhook');
  }

  /** A new secret: as it is shown once, and as it is kept. */
  make(owner: WebhookKey): { secret: string; sealed: Buffer } {
    const secret = `whsec_${randomBytes(secretBytes).toString('base64')}`;
    return { secret, sealed: this.sealing.seal(secret, contextOf(owner)) };
  }

  /** `webhook-signature`: one by each secret that is good now. */
  sign({ id, at, body }: Message, owner: WebhookKey, sealed: readonly Buffer[]): string {
    const secrets = sealed.map((one) => this.sealing.open(one, contextOf(owner)));
    return secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' ');
  }
}
