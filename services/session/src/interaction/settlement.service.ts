import { ContractError, settle, type Assurance, type ReplyOf } from '@latchkey/contracts';
import { ContractClient, LOG } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { ProductRequests } from '../oidc/product-requests.js';
import { BrowserNames, namedAs } from './browser-names.js';
import { CompletionService, stepped, type Known } from './completion.service.js';
import { DecisionNews } from './decision-news.js';
import { EnrolmentService } from './enrolment.service.js';
import type { FlowEvent } from './interaction.flow.js';
import type { Proof, StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { purposeOf, type Move, type Outcome } from './journey.js';
import { StandingService } from './standing.service.js';

type Decision = ReplyOf<typeof settle>;
type Fulfilled = Extract<Decision, { outcome: 'fulfilled' }>;

const waitMs = 1_500;

/** From a proof to a session: asks mfa-policy, leads through what is due, makes the session. */
@Injectable()
export class SettlementService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly names: BrowserNames,
    private readonly completion: CompletionService,
    private readonly news: DecisionNews,
    private readonly enrolment: EnrolmentService,
    private readonly standing: StandingService,
    private readonly requests: ProductRequests,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /**
   * Takes a journey with a proof as far as the decision allows; when that is not to be had now, the journey waits at `settling`.
   * Errors: `authentication.failed` and `mfa-policy.not_met` when it is negative.
   */
  async settle(move: Move, proof: Proof, newsWithinMs = 0): Promise<Outcome> {
    assertOwn(move.interaction, proof);
    // What follows belongs to the browser's next name already.
    const settling = this.names.renamed(stepped(move, { type: 'proof-given', proof }));
    return this.decide({ ...move, interaction: settling }, proof, { newsWithinMs, named: move.interaction });
  }

  /** The same for a journey that waits at `settling` already. `named`: under which name it goes on after a proof that is not enough. */
  async decide(
    move: Move,
    proof: Proof,
    { newsWithinMs = 0, named = move.interaction }: { newsWithinMs?: number; named?: StoredInteraction } = {},
  ): Promise<Outcome> {
    const decision =
      (newsWithinMs > 0 && (await this.told(move, proof, newsWithinMs))) || (await this.ask(move, proof));
    if (decision.outcome === 'pending') return this.waiting(move.interaction);
    if (decision.outcome === 'insufficient') {
      await this.store.save(namedAs(named, stepped(move, { type: 'proof-not-enough' })));
      throw await this.refused(move, decision.reasons);
    }
    if (decision.outcome === 'verify') return this.toSecondFactor(move, proof, decision.offer);
    return this.fulfilled(move, proof, decision);
  }

  private fulfilled(move: Move, given: Proof, decision: Fulfilled): Promise<Outcome> {
    const proof = proofOf(given, decision);
    const assurance = assuranceOf(decision);
    if (move.interaction.intent === 'step-up') return this.completion.stepUp(move, { proof, assurance });
    // Who signs in elsewhere has no password here to choose anew.
    if (move.interaction.intent === 'recover' && proof.method !== 'sso')
      return this.recovered(move, { proof, assurance });
    // The proof is committed: when our own store is away, the journey waits with it instead of being refused.
    return this.proceed(move, { proof, assurance }, { decision }).catch((error: unknown) => {
      if (isAway(error)) return this.waiting(move.interaction);
      throw error;
    });
  }

  /**
   * From a proof that is enough: to what the person is still asked for, or straight to the session. `decision` is the one of this
   * very moment, where there is one.
   */
  async proceed(
    move: Move,
    known: Known,
    { decision, declinedPasskey }: { decision?: Fulfilled; declinedPasskey?: true | undefined } = {},
  ): Promise<Outcome> {
    const due = await this.standing.dueOf(move, known.proof, declinedPasskey === true);
    const declined = declinedPasskey && { declinedPasskey };
    switch (due.what) {
      case 'profile':
        return this.saved(move, { type: 'profile-due', ...known, asks: due.asks });
      case 'new-password':
        return this.saved(move, { type: 'new-password-due', ...known, ...declined });
      case 'first-passkey':
        return this.firstPasskey(move, known);
      case 'passkey-prompt': {
        const prompt = await this.enrolment.prompt(move, known.proof);
        if (!prompt) return this.finish(move, known, decision);
        return this.saved(move, { type: 'passkey-offered', ...known, prompt });
      }
      case 'nothing':
        return this.finish(move, known, decision);
    }
  }

  /**
   * The end of a journey, unless a factor is to be set up first. Whether one is gets decided anew after each step, by the policy and
   * the facts of that moment: what the person has done since may have changed it, and so may an administrator.
   */
  async finish(move: Move, { proof, assurance }: Known, decision?: Fulfilled): Promise<Outcome> {
    if (move.interaction.intent === 'enrolment') return this.completion.backToSession(move);
    // Not everything that is decided looks at the person, and a page lay between their proof and now.
    if (!decision) await this.standing.assertWelcome(move, proof.userId);
    if (!decision && move.tenant.mfa.factors.length === 0) return this.completion.complete(move, { proof, assurance });
    const now = decision ?? (await this.ask(move, proof));
    // Nothing is lost: the same action may come again, and what it did is done.
    if (now.outcome === 'pending') throw new ContractError('service.unavailable', 'the decision is not to be had now');
    if (now.outcome === 'insufficient') throw refusalOf(now.reasons);
    if (now.outcome === 'verify') return this.toSecondFactor(move, proof, now.offer);
    const known = { proof: proofOf(proof, now), assurance: assuranceOf(now) };
    const { enrol } = now;
    if (!enrol) return this.completion.complete(move, known);
    return this.saved(move, { type: 'enrolment-due', ...known, enrol });
  }

  private async refused({ interaction }: Move, reasons: Fulfilled['reasons']): Promise<unknown> {
    const refusal = refusalOf(reasons);
    const { tenantId, request } = interaction;
    return request ? this.requests.refused(tenantId, request, refusal) : refusal;
  }

  /** What somebody who gets back in is led to: a passkey, whoever has a link; a new password, whoever forgot theirs. */
  private recovered(move: Move, known: Known): Promise<Outcome> {
    const { passkey } = move.tenant;
    if (known.proof.method === 'enrolment-link' && passkey.enabled) return this.firstPasskey(move, known);
    return this.saved(move, { type: 'new-password-due', ...known });
  }

  /** They want none: a password instead, where there are passwords; else the journey ends with what they have. */
  withoutFirstPasskey(move: Move, known: Known): Promise<Outcome> {
    const { interaction, tenant } = move;
    if (interaction.intent !== 'recover') return this.proceed(move, known, { declinedPasskey: true });
    if (!tenant.signIn.methods.some(({ password }) => password)) return this.finish(move, known);
    return this.saved(move, { type: 'new-password-due', ...known, declinedPasskey: true });
  }

  /** A passkey instead of a password; while none can be made, the password. */
  private async firstPasskey(move: Move, known: Known): Promise<Outcome> {
    try {
      const prompt = await this.enrolment.first(move, known.proof);
      return await this.saved(move, { type: 'passkey-offered', ...known, prompt, isFirst: true });
    } catch (error) {
      if (!isAway(error)) throw error;
      this.log.warn({ error, traceId: move.context.traceId }, 'no passkey can be made now: a password it is');
      return this.saved(move, { type: 'new-password-due', ...known, declinedPasskey: true });
    }
  }

  private toSecondFactor(
    move: Move,
    proof: Proof,
    offer: Extract<Decision, { outcome: 'verify' }>['offer'],
  ): Promise<Outcome> {
    return this.saved(move, { type: 'second-factor-due', proof, offer });
  }

  /** What mfa-policy told this process of its own accord, when it is about this person in this interaction. */
  private async told({ interaction }: Move, proof: Proof, ms: number): Promise<Fulfilled | undefined> {
    const news = await this.news.decisionOn(proof.evidenceId, ms);
    const isOurs =
      news?.tenantId === interaction.tenantId && news.interactionId === interaction.id && news.userId === proof.userId;
    // What is told unasked is told of passkeys that stand for both.
    return news && isOurs
      ? { outcome: 'fulfilled', ...assuranceOf(news), twoStep: true, reasons: news.reasons }
      : undefined;
  }

  private async ask(
    { interaction, risk, trustedDevices, context }: Move,
    { userId, evidenceId }: Proof,
  ): Promise<Decision> {
    const { tenantId, id, demand } = interaction;
    const facts = { ...(risk && { risk }), ...(trustedDevices && { trustedDevices }), ...(demand && { demand }) };
    const purpose = purposeOf(interaction);
    const request = { tenantId, interactionId: id, purpose, userId, evidenceId, waitMs, ...facts };
    try {
      return await this.client.request(settle, request, context);
    } catch (error) {
      if (!isAway(error)) throw error;
      this.log.warn({ error, interactionId: id, traceId: context.traceId }, 'the decision is not to be had now');
      return { outcome: 'pending' };
    }
  }

  /** The journey keeps its proof and waits; whoever comes back with `resume` goes on from here. */
  private async waiting(settling: StoredInteraction): Promise<Outcome> {
    return { interaction: await this.store.save(settling) };
  }

  private async saved(move: Move, event: FlowEvent): Promise<Outcome> {
    return { interaction: await this.store.save(stepped(move, event)) };
  }
}

/** In a journey of somebody who is signed in, nobody else's proof counts. */
function assertOwn({ session }: StoredInteraction, { userId }: Proof): void {
  if (session && session.userId !== userId) {
    throw new ContractError('authentication.failed', undefined, { reason: 'other_person' });
  }
}

const isAway = (error: unknown): boolean => error instanceof ContractError && error.code.startsWith('service.');

const assuranceOf = ({ aal, acr, amr, authTime }: Assurance): Assurance => ({ aal, acr, amr, authTime });

/** The proof, with what the decision says of it. */
const proofOf = ({ twoStep: _, isSpared: __, ...proof }: Proof, { twoStep, reasons }: Fulfilled): Proof => ({
  ...proof,
  ...(twoStep && { twoStep: true as const }),
  ...(reasons.includes('device.trusted') && { isSpared: true as const }),
});

/** Whoever lacks a factor that is demanded is told so; of everybody else nothing is said. */
function refusalOf(reasons: Fulfilled['reasons']): ContractError {
  const reason = reasons.join(' ');
  const isLacking = reasons.some((code) => code === 'person.no_factor' || code.startsWith('client.requires_'));
  return new ContractError(isLacking ? 'mfa-policy.not_met' : 'authentication.failed', undefined, { reason });
}
