import { randomUUID } from 'node:crypto';
import {
  connectionOf,
  ContractError,
  findUser,
  identifierTypes,
  listDescriptors,
  sendCode,
  setPassword,
  signUp,
  verifyPassword,
  type ClientDemand,
  type Identifier,
  type TenantConfiguration,
  type UserId,
} from '@latchkey/contracts';
import { ContractClient, LOG, type CallContext } from '@latchkey/messaging';
import type { Log } from '@latchkey/observability';
import { Inject, Injectable } from '@nestjs/common';
import { Ceremonies, requestOptions, type Descriptors, type OpenAuthentication } from '../ceremony/ceremonies.js';
import { nextAfterIdentifier, type NextStep } from '../domain/next-after-identifier.js';
import { couldMeet, needsPasskey } from '../domain/passkey-demand.js';
import { advance } from './flow.js';
import { interactionFlow } from './interaction.flow.js';
import type { State } from './interaction.js';
import { InteractionStore } from './interaction.store.js';
import { bindingOf, purposeOf, type ActionOf, type Move, type Outcome } from './journey.js';
import { SettlementService } from './settlement.service.js';
import { SsoService } from './sso.service.js';

/** The passkeys of whom an identifier names, as far as they may play a part. */
type Own = { userId: UserId | null; descriptors: Descriptors };

/** Somebody who is signed in. */
type Of = { tenant: TenantConfiguration; userId: UserId };

/** From a name to a proof: who somebody says they are, and the ways to show it that are not a passkey. */
@Injectable()
export class IdentificationService {
  constructor(
    private readonly client: ContractClient,
    private readonly store: InteractionStore,
    private readonly ceremonies: Ceremonies,
    private readonly settlement: SettlementService,
    private readonly sso: SsoService,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async identify(move: Move<ActionOf<'identifier'>>): Promise<Outcome> {
    const { interaction, tenant } = move;
    const { intent } = interaction;
    const { identifier } = move.action;
    if (!identifierTypes(intent, tenant).includes(identifier.type)) {
      throw new ContractError('identity.identifier_not_accepted', `no ${identifier.type} here`);
    }
    const isOfConnection = connectionOf(tenant, identifier) !== undefined;
    // The domain says all that there is to say: nobody is looked up for it.
    const { userId, descriptors } = isOfConnection ? nobody : await this.passkeysOf(move, identifier);
    const hasPasskey = descriptors.length > 0;
    const facts = { intent, type: identifier.type, hasPasskey, isOfConnection };
    return this.goOn(move, identifier, nextAfterIdentifier(tenant, facts), { userId, descriptors });
  }

  /** Somebody who is signed in is asked to prove themselves: whom they are named by is theirs. */
  async reidentify(move: Move, identifier: Identifier, lacksPassword: boolean): Promise<Outcome> {
    const { tenant } = move;
    const isOfConnection = connectionOf(tenant, identifier) !== undefined;
    const own = isOfConnection ? nobody : await this.passkeysOf(move, identifier);
    const hasPasskey = own.descriptors.length > 0;
    const facts = { intent: 'step-up' as const, type: identifier.type, hasPasskey, isOfConnection, lacksPassword };
    return this.goOn(move, identifier, nextAfterIdentifier(tenant, facts), own);
  }

  /**
   * Whether somebody who is signed in has anything for a demand, as far as that is known before they use it. Of what else than a
   * passkey is asked for, mfa-policy says so.
   */
  async hasAnythingFor(demand: ClientDemand | undefined, who: Of, context: CallContext): Promise<boolean> {
    if (!needsPasskey(demand)) return true;
    return (await this.ownPasskeysOf(who, demand, context)).length > 0;
  }

  private async ownPasskeysOf(
    { tenant, userId }: Of,
    demand: ClientDemand | undefined,
    context: CallContext,
  ): Promise<Descriptors> {
    if (!mayUsePasskey(tenant)) return [];
    const { descriptors } = await this.client.request(listDescriptors, { tenantId: tenant.tenantId, userId }, context);
    return descriptors.filter((passkey) => couldMeet(demand, passkey));
  }

  private async goOn(
    move: Move,
    identifier: Identifier,
    next: NextStep,
    { userId, descriptors }: Own,
  ): Promise<Outcome> {
    const { interaction, applied } = move;
    if (next === 'sso') return this.sso.begin(move, identifier);
    if (next === 'code') return this.sendCode(move, identifier);
    if (next !== 'passkey') {
      const state = advance(interactionFlow, interaction.state, { type: 'identified', next, identifier });
      return { interaction: await this.store.save({ ...interaction, applied, state }) };
    }
    const identified = await this.toPasskey(move, identifier, userId, descriptors);
    const authentication = await this.openPasskey({ ...move, interaction: identified }, descriptors);
    return { interaction: identified, authentication };
  }

  /** Fresh passkey options; who stands at another way has chosen the passkey with it. */
  async passkeyOptions(move: Move): Promise<Outcome> {
    const { interaction } = move;
    const { state } = interaction;
    if (state.step === 'identify') return { interaction, authentication: await this.openPasskey(move) };
    const identifier = identifierAt(state);
    const { userId, descriptors } = await this.passkeysOf(move, identifier);
    if (state.step === 'passkey') return { interaction, authentication: await this.openPasskey(move, descriptors) };
    const chosen = await this.toPasskey(move, identifier, userId, descriptors);
    return {
      interaction: chosen,
      authentication: await this.openPasskey({ ...move, interaction: chosen }, descriptors),
    };
  }

  private toPasskey(move: Move, identifier: Identifier, userId: UserId | null, descriptors: Descriptors) {
    const pinned = userId && descriptors.length > 0 ? { userId } : {};
    const event = { type: 'identified' as const, next: 'passkey' as const, identifier, ...pinned };
    const state = advance(interactionFlow, move.interaction.state, event);
    return this.store.save({ ...move.interaction, applied: move.applied, state });
  }

  async sendCode(
    move: Move,
    identifier = identifierAt(move.interaction.state),
    wantsAnother = false,
  ): Promise<Outcome> {
    const { tenantId, id, language } = move.interaction;
    const purpose = purposeOf(move.interaction);
    const request = { tenantId, interactionId: id, purpose, identifier, language, wantsAnother };
    const sent = await this.client.request(sendCode, request, move.context);
    const state = advance(interactionFlow, move.interaction.state, { type: 'code-sent', identifier, ...sent });
    return { interaction: await this.store.save({ ...move.interaction, applied: move.applied, state }) };
  }

  async password(move: Move<ActionOf<'password'>>): Promise<Outcome> {
    const { tenantId, id, intent, state } = move.interaction;
    const identifier = identifierAt(state);
    const { password } = move.action;
    const request = { tenantId, interactionId: id, purpose: intent, identifier, password };
    const proof = await this.client.request(verifyPassword, request, move.context);
    return this.settlement.settle(move, { method: 'password', ...proof });
  }

  async newPassword(move: Move<ActionOf<'new-password'>>): Promise<Outcome> {
    const { tenantId, id, state } = move.interaction;
    if (state.step !== 'new-password') throw new ContractError('interaction.unexpected_action');
    if ('identifier' in state) return this.signUp(move, state.identifier);
    const { proof, assurance, declinedPasskey } = state;
    const request = { tenantId, interactionId: id, userId: proof.userId, password: move.action.password };
    await this.client.request(setPassword, request, move.context);
    return this.settlement.proceed(move, { proof, assurance }, { declinedPasskey });
  }

  /** Somebody new, of whom nothing is proved but that they know the password that they chose. */
  private async signUp(move: Move<ActionOf<'new-password'>>, identifier: Identifier): Promise<Outcome> {
    const { tenantId, id } = move.interaction;
    const request = { tenantId, interactionId: id, identifier, password: move.action.password };
    const proof = await this.client.request(signUp, request, move.context);
    return this.settlement.settle(move, { method: 'password', ...proof });
  }

  private async openPasskey(move: Move, descriptors?: Descriptors): Promise<OpenAuthentication> {
    const { interaction, tenant } = move;
    const opened = this.ceremonies.open({ ...bindingOf(move), purpose: purposeOf(interaction) });
    await this.store.openChallenge(interaction, opened.challenge);
    return requestOptions(opened, tenant.rpId, descriptors);
  }

  /**
   * The passkeys that a named person could answer with, where the tenant wants that looked up. Nobody's are looked up
   * too, so that a name that is known and one that is not take the same steps. Without an answer there are none: the
   * tenant's other ways stay open.
   */
  private async passkeysOf({ interaction, tenant, context }: Move, identifier: Identifier): Promise<Own> {
    const { tenantId, intent, session, demand } = interaction;
    if (session) {
      const { userId } = session;
      return { userId, descriptors: await this.ownPasskeysOf({ tenant, userId }, demand, context) };
    }
    const isAsked = intent === 'sign-in' && tenant.passkey.enabled && tenant.signIn.identifierFirst === 'convenient';
    if (!isAsked) return { userId: null, descriptors: [] };
    try {
      const { userId } = await this.client.request(findUser, { tenantId, identifier }, context);
      const owner = userId ?? (randomUUID() as UserId);
      const { descriptors } = await this.client.request(listDescriptors, { tenantId, userId: owner }, context);
      return { userId, descriptors };
    } catch (error) {
      this.log.warn({ error, traceId: context.traceId }, 'a person’s passkeys are not to be had now');
      return { userId: null, descriptors: [] };
    }
  }
}

const nobody: Own = { userId: null, descriptors: [] };

/** Who is signed in proves themselves with a passkey wherever one counts at all (A8). */
const mayUsePasskey = ({ passkey, mfa }: TenantConfiguration): boolean =>
  passkey.enabled || mfa.factors.includes('webauthn');

function identifierAt(state: State): Identifier {
  if ('identifier' in state) return state.identifier;
  throw new ContractError('interaction.unexpected_action');
}
