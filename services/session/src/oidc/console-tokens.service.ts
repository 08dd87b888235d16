import {
  administrationScope,
  administrationTenant,
  consoleClient,
  type checkConsoleToken,
  type ReplyOf,
  type RequestOf,
  type SessionId,
} from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import type Provider from 'oidc-provider';
import { SessionService } from '../sessions/session.service.js';
import { Providers } from './providers.js';

type AccessToken = InstanceType<Provider['AccessToken']>;

/** Whose the console's tokens are. Asked at each call of the console, past every cache: a session that has ended is over at once. */
@Injectable()
export class ConsoleTokensService {
  constructor(
    private readonly providers: Providers,
    private readonly sessions: SessionService,
  ) {}

  async check({ tenantId, token }: RequestOf<typeof checkConsoleToken>): Promise<ReplyOf<typeof checkConsoleToken>> {
    if (tenantId !== administrationTenant) return { person: null };
    const provider = await this.providers.of(tenantId);
    const found = await provider.AccessToken.find(token);
    const sessionId = found && sessionOf(found);
    if (!found || sessionId === undefined) return { person: null };
    const session = await this.sessions.liveById(tenantId, sessionId);
    if (!session || session.user_id !== found.accountId) return { person: null };
    const { user_id: userId, session_id, aal } = session;
    const expiresAt = new Date((found.exp ?? 0) * 1_000).toISOString();
    return { person: { userId, sessionId: session_id, aal, expiresAt } };
  }
}

/** The session behind a token of the console's; nothing where it is another client's, for something else, or bound to a key. */
function sessionOf(token: AccessToken): SessionId | undefined {
  const isOurs = token.clientId === consoleClient && token.scopes.has(administrationScope);
  return isOurs && token.isValid && !token.isSenderConstrained()
    ? (token.sessionUid as SessionId | undefined)
    : undefined;
}
