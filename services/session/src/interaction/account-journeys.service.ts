import {
  ContractError,
  demandOfAcr,
  identifierTypes,
  isPageOrigin,
  readPeople,
  readProfile,
  type EnrolmentWish,
  type Identifier,
  type Intent,
  type Interaction,
  type MfaFactor,
  type ReplyOf,
  type RequestOf,
  type startEnrolment,
  type startStepUp,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { ContractClient, TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { isFresh } from '../domain/session-limits.js';
import { SessionService } from '../sessions/session.service.js';
import type { SessionRow } from '../store/session.store.js';
import { FactorEnrolmentService } from './factor-enrolment.service.js';
import { advance } from './flow.js';
import { IdentificationService } from './identification.service.js';
import { interactionFlow } from './interaction.flow.js';
import { interactionLifeSeconds, newInteractionId, type StoredInteraction } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { viewOf } from './interaction.view.js';
import { JourneyNotes } from './journey-notes.js';
import type { ActionOf, Move, Outcome } from './journey.js';

type Start = Omit<RequestOf<typeof startStepUp>, 'demand' | 'userAgent'>;
type Person = { identifiers: Identifier[]; lacksPassword: boolean };

/** Journeys of somebody who is signed in: they prove themselves once more, or set up another way in. */
@Injectable()
export class AccountJourneysService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly sessions: SessionService,
    private readonly identification: IdentificationService,
    private readonly factors: FactorEnrolmentService,
    private readonly notes: JourneyNotes,
  ) {}

  /** Leads straight to the best proof that this person has. Errors: `mfa-policy.not_met`: they have none that would do. */
  async startStepUp(
    request: RequestOf<typeof startStepUp>,
    context: CallContext,
    product?: StoredInteraction['request'],
  ): Promise<ReplyOf<typeof startStepUp>> {
    const { row, tenant } = await this.signedIn(request);
    const { confirms } = request;
    // What is confirmed is confirmed with a passkey, and nothing less.
    const demand = confirms ? demandOfAcr('phr') : request.demand;
    const session = { sessionId: row.session_id, userId: row.user_id };
    const who = { tenant, userId: row.user_id };
    const [{ identifiers, lacksPassword }, hasAnything] = await Promise.all([
      this.personOf(tenant, row, context),
      this.identification.hasAnythingFor(demand, who, context),
    ]);
    const identifier = namedBy(tenant, identifiers);
    // Said before anything is begun, not at the end of a way that leads nowhere.
    if (!identifier || !hasAnything) throw new ContractError('mfa-policy.not_met', 'there is nothing to prove it with');
    const asked = { ...(demand && { demand }), ...(confirms && { confirms }) };
    const about = { session, ...asked, ...(product && { request: product }) };
    const started = await this.start(request, 'step-up', about);
    const move = moveOf(started, { tenant, request, context });
    return { interaction: this.begun(move, await this.identification.reidentify(move, identifier, lacksPassword)) };
  }

  /** Leads straight to what is to be set up. */
  async startEnrolment(
    request: RequestOf<typeof startEnrolment>,
    context: CallContext,
  ): Promise<ReplyOf<typeof startEnrolment>> {
    const { row, tenant } = await this.signedIn(request);
    if (!isFresh(row.fresh_at, new Date())) throw new ContractError('session.step_up_required');
    const { wish } = request;
    const enrol = enrolmentOf(wish);
    if (!isOffered(wish, tenant)) throw new ContractError('account.not_offered');
    const session = { sessionId: row.session_id, userId: row.user_id };
    const started = await this.start(request, 'enrolment', { session });
    const assurance = { aal: row.aal, acr: row.acr, amr: row.amr, authTime: row.auth_time.toISOString() };
    const proof = { method: 'passkey' as const, userId: row.user_id, evidenceId: row.evidence_id };
    const event = { type: 'enrolment-begun' as const, proof, assurance, enrol };
    const state = advance(interactionFlow, started.state, event);
    const begun = await this.store.save({ ...started, state });
    const move = moveOf(begun, { tenant, request, context });
    if (typeof wish === 'string') return { interaction: this.begun(move, { interaction: begun }) };
    const asked = { ...move, action: { type: 'enrolment/contact' as const, identifier: wish } };
    return { interaction: this.begun(move, await this.factors.contact(asked)) };
  }

  private begun({ tenant, userAgent }: Move, { interaction, ...beside }: Outcome): Interaction {
    this.notes.opened({ tenant, interaction, isNew: true, userAgent });
    return viewOf(interaction, tenant, beside);
  }

  private async signedIn({ tenantId, tokenHash, origin }: Start): Promise<{
    row: SessionRow;
    tenant: TenantConfiguration;
  }> {
    const tenant = this.tenants.byId(tenantId);
    if (!isPageOrigin(tenant, origin)) throw new ContractError('request.origin_not_allowed');
    return { row: await this.sessions.live(tenantId, tokenHash), tenant };
  }

  /** A journey of its own: nobody joins one that was begun for something else. */
  private start(
    { tenantId, browserHash, language }: Start,
    intent: Intent,
    about: Pick<StoredInteraction, 'session' | 'demand' | 'confirms' | 'request'>,
  ): Promise<StoredInteraction> {
    return this.store.start({
      ...{ id: newInteractionId(), tenantId, browserHash, intent, language, ...about },
      expiresAt: new Date(Date.now() + interactionLifeSeconds * 1_000).toISOString(),
      state: { step: 'identify' },
    });
  }

  private async personOf(
    { tenantId }: TenantConfiguration,
    { user_id: userId }: SessionRow,
    context: CallContext,
  ): Promise<Person> {
    const [{ identifiers }, { people }] = await Promise.all([
      this.client.request(readProfile, { tenantId, userId }, context),
      this.client.request(readPeople, { tenantId, userIds: [userId] }, context),
    ]);
    return { identifiers, lacksPassword: people[0]?.hasPassword !== true };
  }
}

/** By what they may be named here, in the tenant's order; whoever has nothing of it by what they have. */
function namedBy(tenant: TenantConfiguration, identifiers: readonly Identifier[]): Identifier | undefined {
  const types = identifierTypes('sign-in', tenant);
  return types.flatMap((type) => identifiers.filter((one) => one.type === type))[0] ?? identifiers[0];
}

type Wished = { step: 'enrol-factor'; factors: MfaFactor[]; skippable: boolean } | { step: 'backup-codes' };

function enrolmentOf(wish: EnrolmentWish): Wished {
  if (wish === 'backup-code') return { step: 'backup-codes' };
  const factor = typeof wish === 'string' ? wish : wish.type === 'phone' ? 'phone-code' : 'email-code';
  return { step: 'enrol-factor', factors: [factor], skippable: true };
}

/** A passkey where it signs in or is a factor (S3), other factors where they are, names that people are called by here. */
function isOffered(wish: EnrolmentWish, tenant: TenantConfiguration): boolean {
  const { passkey, mfa } = tenant;
  if (wish === 'webauthn') return passkey.enabled || mfa.factors.includes(wish);
  if (typeof wish === 'string') return mfa.factors.includes(wish);
  if (wish.type === 'username') return false;
  return identifierTypes('sign-in', tenant).includes(wish.type) || mfa.factors.includes(`${wish.type}-code`);
}

type Beginning = {
  tenant: TenantConfiguration;
  request: Start & { userAgent?: string | undefined };
  context: CallContext;
};

/** The first move of a journey, which is ours and not the browser's. */
const moveOf = (interaction: StoredInteraction, { tenant, request, context }: Beginning): Move<ActionOf<'resume'>> => ({
  ...{ interaction, tenant, origin: request.origin, context, userAgent: request.userAgent },
  ...{ action: { type: 'resume' }, applied: { type: 'resume', bodyMark: '' }, bodyHash: '' },
  answered: { challenge: undefined, held: 'missing' },
});
