import { checkSession, ContractError, sessionsEnded, type SessionId, type SessionView } from '@latchkey/contracts';
import { Broadcasts, BusStatus, ContractClient } from '@latchkey/messaging';
import { revocationSeconds, secondsSince } from '@latchkey/observability';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { hashOf, type Caller } from '../edge/caller.js';
import { RememberedSessions } from './remembered-sessions.js';

type Asking = Pick<Caller, 'tenant' | 'sessionToken' | 'context'>;

/** Who is signed in: asked of session, and remembered for a few seconds at most (decisions 16). */
@Injectable()
export class SessionChecks implements OnModuleInit {
  private readonly remembered = new RememberedSessions();

  constructor(
    private readonly client: ContractClient,
    private readonly broadcasts: Broadcasts,
    private readonly bus: BusStatus,
  ) {}

  onModuleInit(): void {
    this.broadcasts.hearWithEverybody(sessionsEnded, (news) => {
      this.remembered.hear(news);
      if (news.endedAt !== undefined) revocationSeconds.observe(secondsSince(news.endedAt));
    });
    // What was told meanwhile is not to be had any more.
    this.bus.onReturn(() => this.remembered.clear());
  }

  /** The session of who calls; whoever merely asks for it keeps none alive. Errors: `session.not_signed_in`. */
  async signedIn(caller: Asking, isActivity = true): Promise<SessionView> {
    const session = await this.sessionOf(caller, isActivity);
    if (!session) throw new ContractError('session.not_signed_in');
    return session;
  }

  /**
   * The session of somebody whose last proof is fresh and all that they have: for what is sensitive. Errors:
   * `session.not_signed_in`, `session.step_up_required`.
   */
  async freshlySignedIn(caller: Asking): Promise<SessionView> {
    const session = await this.signedIn(caller);
    if (!isFresh(session, new Date())) throw new ContractError('session.step_up_required');
    return session;
  }

  /** Forgets sessions that this gateway has just had ended: its own callers see it at once. */
  forget(sessionIds: readonly SessionId[]): void {
    this.remembered.drop(sessionIds);
  }

  /** The same of whoever calls. */
  forgetToken({ tenant, sessionToken }: Asking): void {
    const known = sessionToken === undefined ? undefined : this.remembered.get(keyOf(tenant, hashOf(sessionToken)));
    this.remembered.drop(known ? [known.sessionId] : []);
  }

  private async sessionOf({ tenant, sessionToken, context }: Asking, isActivity: boolean): Promise<SessionView | null> {
    if (!sessionToken) return null;
    const request = { tenantId: tenant.tenantId, tokenHash: hashOf(sessionToken), isActivity };
    const key = keyOf(tenant, request.tokenHash);
    const known = this.remembered.get(key);
    if (known) return known;
    const asked = this.remembered.generation;
    const { session, ageMs } = await this.client.request(checkSession, request, context);
    if (session) this.remembered.keep(key, session, { ageMs, asked });
    return session;
  }
}

const keyOf = ({ tenantId }: Asking['tenant'], tokenHash: string) => `${tenantId} ${tokenHash}`;

const isFresh = ({ freshUntil }: SessionView, now: Date): boolean => freshUntil !== null && now < new Date(freshUntil);
