import { LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionsEnded } from '../sessions/sessions-ended.js';
import { Providers } from './providers.js';
import { RecordStore, type EndedSession } from './record.store.js';

type Authorizations = Record<string, { sid?: string }>;
/** A client as the provider has it; its types leave the call out. */
type Told = { backchannelLogoutUri?: string; backchannelLogout: (sub: string, sid: string) => Promise<void> };

const lookEveryMs = 5_000;
const atOnce = 20;

/**
 * Tells products that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5). What is to be told lies in the database until it
 * was: whoever does not answer is told again, for some hours; who is told twice is told the same.
 */
@Injectable()
export class LogoutNotices implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> | undefined;

  constructor(
    private readonly ended: SessionsEnded,
    private readonly providers: Providers,
    private readonly records: RecordStore,
    @Inject(LOG) private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), lookEveryMs).unref();
    this.ended.onEnded(() => this.look());
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  private look(): void {
    this.turn ??= this.tellAll().finally(() => (this.turn = undefined));
  }

  private async tellAll(): Promise<void> {
    try {
      for (const session of await this.records.takeEnded(atOnce)) await this.tell(session);
    } catch (error) {
      this.log.warn({ error }, 'products are told of sign-outs later');
    }
  }

  private async tell({ tenant_id: tenantId, session_id: sessionId, user_id: userId, content }: EndedSession) {
    const authorizations = (content['authorizations'] ?? {}) as Authorizations;
    try {
      const provider = await this.providers.of(tenantId);
      for (const [clientId, { sid }] of Object.entries(authorizations)) {
        const client = (await provider.Client.find(clientId)) as Told | undefined;
        if (client?.backchannelLogoutUri && sid !== undefined) await client.backchannelLogout(userId, sid);
      }
      await this.records.removeSession(tenantId, sessionId);
    } catch (error) {
      this.log.warn({ error, tenantId, sessionId }, 'a product was not told of a sign-out');
    }
  }
}
