import { createHash } from 'node:crypto';
import { browserName, concludeSignIn, ContractError, type Assurance, type UserId } from '@latchkey/contracts';
import { ContractClient, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Confirmations, type Confirmed } from '../oidc/confirmations.js';
import { SessionsEnded } from '../sessions/sessions-ended.js';
import { SessionService, type MadeSession } from '../sessions/session.service.js';
import { advance } from './flow.js';
import { interactionFlow, type FlowEvent } from './interaction.flow.js';
import type { Proof, StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import type { Move, Outcome } from './journey.js';

/** Somebody who proved enough, and how strong that was. */
export type Known = { proof: Proof; assurance: Assurance };

/** The end of a journey: a session that is new, one that is stronger, or the one that was there. */
@Injectable()
export class CompletionService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly sessions: SessionService,
    private readonly ended: SessionsEnded,
    private readonly confirmations: Confirmations,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Makes the session, or finds the one that this proof made before, and ends the journey. The session is what counts:
   * the journey's last step is written behind the answer, and where that is lost, its repetition finds the session.
   */
  async complete(move: Move, { proof, assurance }: Known): Promise<Outcome> {
    const { tenantId, id } = move.interaction;
    const { traceparent } = move.context;
    const { userId, evidenceId, twoStep = false } = proof;
    const about = { tenantId, interactionId: id, userId, evidenceId, twoStep, ...seenOf(move) };
    const done = this.done(move, userId, await this.sessions.create({ ...about, assurance, traceparent }));
    this.leaveBehind(move);
    const trustedDevice = await this.conclude(move, proof);
    return { interaction: done, ...(trustedDevice && { trustedDevice }) };
  }

  /** The session that this journey is about, the stronger for the proof. Errors: `session.not_signed_in`. */
  async stepUp(move: Move, { proof, assurance }: Known): Promise<Outcome> {
    const { tenantId, session } = move.interaction;
    if (!session) throw new ContractError('interaction.unexpected_action');
    const { confirms } = move.interaction;
    if (confirms) return this.confirm(move, { ...session, confirms, assurance });
    const { evidenceId, twoStep = false } = proof;
    const about = { tenantId, ...session, evidenceId, twoStep, assurance };
    const made = await this.sessions.stepUp({ ...about, traceparent: move.context.traceparent });
    return { interaction: this.done(move, session.userId, made) };
  }

  /** The session stays as it is; what was confirmed is in the answer, signed. */
  private async confirm(move: Move, confirmed: Omit<Confirmed, 'tenant'>): Promise<Outcome> {
    const { tenant, interaction } = move;
    const confirmation = await this.confirmations.sign({ ...confirmed, tenant });
    const { sessionId, userId } = confirmed;
    const made = { userId, sessionId, sessionExpiresAt: interaction.expiresAt, isKept: true as const, confirmation };
    return { interaction: await this.store.save(stepped(move, { type: 'session-made', ...made })) };
  }

  /** Something is set up, or not: either way the session goes on as it was. */
  async backToSession(move: Move): Promise<Outcome> {
    const { session, expiresAt } = move.interaction;
    if (!session) throw new ContractError('interaction.unexpected_action');
    const done = stepped(move, { type: 'session-made', ...session, sessionExpiresAt: expiresAt, isKept: true });
    return { interaction: await this.store.save(done) };
  }

  /** Whoever was signed in in this browser is not any more (F-01, F-07). Nobody waits for it. */
  private leaveBehind({ interaction: { tenantId }, tokenHash, context }: Move): void {
    if (tokenHash === undefined) return;
    this.ended.byToken(tenantId, tokenHash, context.traceparent).catch((error: unknown) => {
      this.log.warn({ error, traceId: context.traceId }, 'the session before this one goes on');
    });
  }

  private done(move: Move, userId: UserId, { sessionId, expiresAt, generation }: MadeSession): StoredInteraction {
    const { id } = move.interaction;
    const made = { userId, sessionId, sessionExpiresAt: expiresAt, generation };
    const done = stepped(move, { type: 'session-made', ...made });
    void this.store.save(done, 'background').catch((error: unknown) => {
      this.log.info({ error, interactionId: id, traceId: move.context.traceId }, 'the end of a journey was not kept');
    });
    return done;
  }

  /** What follows from a sign-in that has come to its end, where anything does. It must not fail the sign-in (d.35). */
  private async conclude(move: Move, proof: Proof): Promise<Outcome['trustedDevice']> {
    const { tenant, interaction, risk, userAgent, context } = move;
    const { userId } = proof;
    const trustDevice = proof.trustsDevice === true;
    if (!trustDevice && !tenant.mfa.adaptive) return undefined;
    const { tenantId, id: interactionId } = interaction;
    const facts = { ...(risk && { risk }), ...(userAgent !== undefined && { userAgent }) };
    const request = { tenantId, interactionId, userId, trustDevice, ...facts };
    try {
      const { trustedDevice } = await this.client.request(concludeSignIn, request, context);
      return trustedDevice ? { ...trustedDevice, person: cookiePerson(tenantId, userId) } : undefined;
    } catch (error) {
      this.log.warn({ error, interactionId, traceId: context.traceId }, 'nothing was learnt from a sign-in');
      return undefined;
    }
  }
}

/** The journey after an event, with the action that led to it. */
export const stepped = ({ interaction, applied }: Move, event: FlowEvent): StoredInteraction => ({
  ...interaction,
  applied,
  state: advance(interactionFlow, interaction.state, event),
});

/** What a session's person tells it from others by. */
const seenOf = ({ userAgent, risk }: Move) => ({
  browser: userAgent === undefined ? '' : browserName(userAgent),
  country: risk?.country ?? null,
});

/** Names a person's cookie in their browser and tells nothing of them. */
const cookiePerson = (tenantId: string, userId: string): string =>
  createHash('sha256').update(`${tenantId}\n${userId}`).digest('base64url').slice(0, 22);
