import { createHash, randomBytes } from 'node:crypto';
import {
  beginAuthentication,
  ContractError,
  type abandonInteraction,
  type act,
  type Action,
  type Interaction,
  type InteractionId,
  type readInteraction,
  type ReplyOf,
  type RequestOf,
  type startInteraction,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { ContractClient, TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { SessionTokens } from '../sessions/session-tokens.js';
import { ActionsService } from './actions.service.js';
import { methodsOf } from './interaction.flow.js';
import { interactionLifeSeconds, type StoredInteraction } from './interaction.js';
import { InteractionStore, type InteractionAddress } from './interaction.store.js';
import { viewOf } from './interaction.view.js';
import type { Outcome } from './journey.js';

/** Actions whose repetition, byte for byte, gets the step that the first one led to. */
const repeatable: ReadonlySet<Action['type']> = new Set([
  'passkey',
  'code/verify',
  'enrolment/passkey',
  'skip',
  'resume',
]);
const needsNewCeremony: ReadonlySet<Action['type']> = new Set(['passkey/options']);

/** Journeys: started, read, moved on, abandoned; each belongs to one browser. */
@Injectable()
export class InteractionService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly store: InteractionStore,
    private readonly client: ContractClient,
    private readonly actions: ActionsService,
    private readonly tokens: SessionTokens,
  ) {}

  async start(
    request: RequestOf<typeof startInteraction>,
    context: CallContext,
  ): Promise<ReplyOf<typeof startInteraction>> {
    const { tenantId, browserHash, intent, language, origin } = request;
    const { passkey } = this.tenants.byId(tenantId);
    const interaction = await this.store.startOrJoin({
      ...{ tenantId, browserHash, intent, language },
      id: newInteractionId(),
      expiresAt: new Date(Date.now() + interactionLifeSeconds * 1_000).toISOString(),
      state: { step: 'identify' },
    });
    if (intent !== 'sign-in' || !passkey.enabled || interaction.state.step !== 'identify') {
      return { interaction: viewOf(interaction, passkey.enabled) };
    }
    const { id, sequence } = interaction;
    const ceremony = { tenantId, browserHash, interactionId: id, purpose: intent, origin, sequence };
    const authentication = await this.client.request(beginAuthentication, ceremony, context);
    return { interaction: viewOf(interaction, passkey.enabled, authentication) };
  }

  async read(request: RequestOf<typeof readInteraction>): Promise<ReplyOf<typeof readInteraction>> {
    const { passkey } = this.tenants.byId(request.tenantId);
    const interaction = await this.own(request);
    if (!interaction) throw new ContractError('interaction.not_found');
    return { interaction: viewOf(interaction, passkey.enabled) };
  }

  async act(request: RequestOf<typeof act>, context: CallContext): Promise<ReplyOf<typeof act>> {
    const tenant = this.tenants.byId(request.tenantId);
    const { action, bodyHash, origin } = request;
    const interaction = await this.own(request, needsNewCeremony.has(action.type));
    if (!interaction) throw new ContractError('interaction.expired');
    const applied = { type: action.type, bodyHash };
    if (isRepetition(interaction, applied)) return this.answer({ interaction }, tenant);
    if (!isPossible(interaction, action.type, tenant)) throw unexpected(viewOf(interaction, tenant.passkey.enabled));
    try {
      return this.answer(await this.actions.perform({ interaction, tenant, origin, action, applied, context }), tenant);
    } catch (error) {
      throw await this.explained(error, request, tenant);
    }
  }

  async abandon(request: RequestOf<typeof abandonInteraction>): Promise<ReplyOf<typeof abandonInteraction>> {
    const interaction = await this.own(request);
    if (interaction) await this.store.remove(interaction);
    return {};
  }

  /** The journey, if it is this browser's: under the name it began with, or the one it has since its sign-in. */
  private async own(address: InteractionAddress, reserve = false): Promise<StoredInteraction | undefined> {
    const interaction = await this.store.load(address, reserve);
    if (!interaction || interaction.browserHash === address.browserHash) return interaction;
    const { state } = interaction;
    const renamed = state.step === 'done' && sha256(this.tokens.browserToken(state.sessionId)) === address.browserHash;
    if (renamed) return interaction;
    throw new ContractError('authentication.failed', undefined, { reason: 'wrong_browser' });
  }

  private answer({ interaction, authentication }: Outcome, tenant: TenantConfiguration): ReplyOf<typeof act> {
    const view = viewOf(interaction, tenant.passkey.enabled, authentication);
    const { state } = interaction;
    if (state.step !== 'done') return { interaction: view };
    return { interaction: view, session: this.tokens.issue(state.sessionId, state.sessionExpiresAt) };
  }

  /** A conflict is another tab that was first, an unexpected action one that came too late: both carry the journey. */
  private async explained(
    error: unknown,
    request: RequestOf<typeof act>,
    tenant: TenantConfiguration,
  ): Promise<unknown> {
    if (!(error instanceof ContractError)) return error;
    if (error.code !== 'interaction.conflict' && error.code !== 'interaction.unexpected_action') return error;
    const now = await this.own(request);
    return now ? unexpected(viewOf(now, tenant.passkey.enabled)) : new ContractError('interaction.expired');
  }
}

/** 128 random bits, behind the time: what is stored under it lies together. */
function newInteractionId(): InteractionId {
  const bytes = randomBytes(22);
  bytes.writeUIntBE(Date.now(), 0, 6);
  return bytes.toString('base64url') as InteractionId;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

const unexpected = (interaction: Interaction) =>
  new ContractError('interaction.unexpected_action', undefined, { extension: { interaction } });

const isRepetition = (
  { applied, state }: StoredInteraction,
  asked: { type: Action['type']; bodyHash: string },
): boolean => {
  if (state.step === 'done' && asked.type === 'resume') return true;
  return (
    repeatable.has(asked.type) &&
    applied?.type === asked.type &&
    applied.bodyHash === asked.bodyHash &&
    asked.type !== 'resume'
  );
};

/** `resume` is possible wherever a proof may have been given whose answer was lost. */
function isPossible(interaction: StoredInteraction, type: Action['type'], tenant: TenantConfiguration): boolean {
  const { intent, state } = interaction;
  if (type === 'resume') return state.step === 'settling' || state.step === 'identify' || state.step === 'code';
  return methodsOf(intent, state.step, tenant.passkey.enabled).includes(type);
}
