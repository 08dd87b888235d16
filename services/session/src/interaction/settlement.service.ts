import { ContractError, settle, type Assurance, type ReplyOf } from '@latchkey/contracts';
import { ContractClient, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { SessionService } from '../sessions/session.service.js';
import { DecisionNews } from './decision-news.js';
import { EnrolmentService } from './enrolment.service.js';
import { advance } from './flow.js';
import { interactionFlow, type FlowEvent } from './interaction.flow.js';
import type { Proof, StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { settlingRetrySeconds, settlingViewOf } from './interaction.view.js';
import type { Move } from './journey.js';
import { StandingService } from './standing.service.js';

type Decision = ReplyOf<typeof settle>;

const waitMs = 1_500;

/** From a proof to a session: asks mfa-policy, offers a passkey where there is none, makes the session. */
@Injectable()
export class SettlementService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly sessions: SessionService,
    private readonly news: DecisionNews,
    private readonly enrolment: EnrolmentService,
    private readonly standing: StandingService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Takes a journey with a proof as far as the decision allows. Errors: `interaction.settling` when the decision is
   * not to be had now (the journey then waits at that step), `authentication.failed` when it is negative.
   */
  async settle(move: Move, proof: Proof, newsWithinMs = 0): Promise<StoredInteraction> {
    const settling = this.step(move, { type: 'proof-given', proof });
    return this.decide({ ...move, interaction: settling }, proof, newsWithinMs);
  }

  /** The same for a journey that waits at `settling` already. */
  async decide(move: Move, proof: Proof, newsWithinMs = 0): Promise<StoredInteraction> {
    const decision =
      (newsWithinMs > 0 && (await this.told(move, proof, newsWithinMs))) || (await this.ask(move, proof));
    if (decision.outcome === 'pending') throw await this.waiting(move.interaction);
    if (decision.outcome !== 'fulfilled') {
      await this.store.save(this.step(move, { type: 'proof-not-enough' }));
      throw new ContractError('authentication.failed', undefined, { reason: decision.reasons.join(' ') });
    }
    const assurance = assuranceOf(decision);
    // Who signs in elsewhere has no password here to choose anew.
    if (move.interaction.intent === 'recover' && proof.method !== 'sso') {
      return this.store.save(this.step(move, { type: 'new-password-due', proof, assurance }));
    }
    // The proof is committed: when our own store is away, the journey waits with it instead of being refused.
    return this.proceed(move, proof, assurance).catch(async (error: unknown) => {
      throw isAway(error) ? await this.waiting(move.interaction) : error;
    });
  }

  /** From a proof that is enough: to what the person is still asked for, or straight to the session. */
  async proceed(move: Move, proof: Proof, assurance: Assurance, declinedPasskey?: true): Promise<StoredInteraction> {
    const due = await this.standing.dueOf(move, proof, declinedPasskey === true);
    const known = { proof, assurance };
    const declined = declinedPasskey && { declinedPasskey };
    switch (due.what) {
      case 'profile':
        return this.store.save(this.step(move, { type: 'profile-due', ...known, asks: due.asks }));
      case 'new-password':
        return this.store.save(this.step(move, { type: 'new-password-due', ...known, ...declined }));
      case 'first-passkey':
        return this.firstPasskey(move, known);
      case 'passkey-prompt': {
        const prompt = await this.enrolment.prompt(move, proof);
        if (!prompt) return this.complete(move, proof, assurance);
        return this.store.save(this.step(move, { type: 'passkey-offered', ...known, prompt }));
      }
      case 'nothing':
        return this.complete(move, proof, assurance);
    }
  }

  /** A passkey instead of a password; while none can be made, the password. */
  private async firstPasskey(move: Move, known: { proof: Proof; assurance: Assurance }): Promise<StoredInteraction> {
    try {
      const prompt = await this.enrolment.first(move, known.proof);
      return await this.store.save(this.step(move, { type: 'passkey-offered', ...known, prompt, isFirst: true }));
    } catch (error) {
      if (!isAway(error)) throw error;
      this.log.warn({ error, traceId: move.context.traceId }, 'no passkey can be made now: a password it is');
      return this.store.save(this.step(move, { type: 'new-password-due', ...known, declinedPasskey: true }));
    }
  }

  /**
   * Makes the session, or finds the one that this proof made before, and ends the journey. The session is what counts:
   * the journey's last step is written behind the answer, and where that is lost, its repetition finds the session.
   */
  async complete(move: Move, proof: Proof, assurance: Assurance): Promise<StoredInteraction> {
    const { tenantId, id } = move.interaction;
    const { traceparent } = move.context;
    const session = await this.sessions.create({ tenantId, interactionId: id, ...proof, assurance, traceparent });
    const made = { userId: proof.userId, sessionId: session.sessionId, sessionExpiresAt: session.expiresAt };
    const done = this.step(move, { type: 'session-made', ...made });
    void this.store.save(done, 'background').catch((error: unknown) => {
      this.log.info({ error, interactionId: id, traceId: move.context.traceId }, 'the end of a journey was not kept');
    });
    return done;
  }

  /** What mfa-policy told this process of its own accord, when it is about this person in this interaction. */
  private async told({ interaction }: Move, proof: Proof, ms: number): Promise<Decision | undefined> {
    const news = await this.news.decisionOn(proof.evidenceId, ms);
    const isOurs =
      news?.tenantId === interaction.tenantId && news.interactionId === interaction.id && news.userId === proof.userId;
    return news && isOurs ? { outcome: 'fulfilled', ...assuranceOf(news), reasons: news.reasons } : undefined;
  }

  private async ask({ interaction, context }: Move, { userId, evidenceId }: Proof): Promise<Decision> {
    const { tenantId, id, intent } = interaction;
    const request = { tenantId, interactionId: id, purpose: intent, userId, evidenceId, waitMs };
    try {
      return await this.client.request(settle, request, context);
    } catch (error) {
      if (!isAway(error)) throw error;
      this.log.warn({ error, interactionId: id, traceId: context.traceId }, 'the decision is not to be had now');
      return { outcome: 'pending' };
    }
  }

  /** The journey keeps its proof and waits; whoever comes back with `resume` goes on from here. */
  private async waiting(settling: StoredInteraction): Promise<ContractError> {
    await this.store.save(settling);
    const extension = { interaction: settlingViewOf(settling), retryAfterSeconds: settlingRetrySeconds };
    return new ContractError('interaction.settling', undefined, { extension });
  }

  private step({ interaction, applied }: Move, event: FlowEvent): StoredInteraction {
    return { ...interaction, applied, state: advance(interactionFlow, interaction.state, event) };
  }
}

const isAway = (error: unknown): boolean => error instanceof ContractError && error.code.startsWith('service.');

const assuranceOf = ({ aal, acr, amr, authTime }: Assurance): Assurance => ({ aal, acr, amr, authTime });
