import {
  ContractError,
  isPageOrigin,
  offers,
  type abandonInteraction,
  type act,
  type Action,
  type BrowserHash,
  type ClientDemand,
  type OpenIntent,
  type Interaction,
  type readInteraction,
  type ReplyOf,
  type RequestOf,
  type startInteraction,
  type TenantConfiguration,
} from '@latchkey/contracts';
import { TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { answeredChallenge } from '../ceremony/answered-challenge.js';
import { Ceremonies, requestOptions } from '../ceremony/ceremonies.js';
import { hashOf, SessionTokens } from '../sessions/session-tokens.js';
import { ActionsService } from './actions.service.js';
import { BrowserNames, isSameAction } from './browser-names.js';
import { interactionLifeSeconds, newInteractionId, type Applied, type StoredInteraction } from './interaction.js';
import { InteractionStore, type InteractionAddress, type LoadedInteraction } from './interaction.store.js';
import { viewOf } from './interaction.view.js';
import { methodsOf } from './methods.js';
import { JourneyNotes } from './journey-notes.js';
import type { Outcome } from './journey.js';

/** Actions whose repetition, byte for byte, gets the step that the first one led to. */
const repeatable: ReadonlySet<Action['type']> = new Set([
  'passkey',
  'password',
  'code/verify',
  'new-password',
  'sso/callback',
  'enrolment-code',
  'profile',
  'totp',
  'backup-code',
  'enable-two-step',
  'enrolment/passkey',
  'enrolment/totp',
  'enrolment/contact/verify',
  'enrolment/backup-codes',
  'skip',
]);

/** Journeys: started, read, moved on, abandoned; each belongs to one browser. */
@Injectable()
export class InteractionService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly store: InteractionStore,
    private readonly ceremonies: Ceremonies,
    private readonly actions: ActionsService,
    private readonly tokens: SessionTokens,
    private readonly notes: JourneyNotes,
    private readonly names: BrowserNames,
  ) {}

  async start(
    request: RequestOf<typeof startInteraction>,
    product?: StoredInteraction['request'] & { demand?: ClientDemand | undefined },
  ): Promise<ReplyOf<typeof startInteraction>> {
    const { tenantId, browserHash, intent, language, origin } = request;
    const tenant = this.tenants.byId(tenantId);
    const { passkey, rpId } = tenant;
    if (!isPageOrigin(tenant, origin)) throw new ContractError('request.origin_not_allowed');
    if (!request.hasLink || intent !== 'recover') assertOffered(intent, tenant);
    const offersPasskey = intent === 'sign-in' && passkey.enabled;
    const id = newInteractionId();
    const scope = { tenantId, browserHash, purpose: intent, origin };
    const first = offersPasskey ? this.ceremonies.open({ ...scope, interactionId: id }) : undefined;
    const fresh = {
      ...{ id, tenantId, browserHash, intent, language },
      ...aboutOf(product),
      expiresAt: new Date(Date.now() + interactionLifeSeconds * 1_000).toISOString(),
      state: { step: 'identify' as const },
    };
    const interaction = await this.store.startOrJoin(fresh, first?.challenge);
    this.notes.opened({ tenant, interaction, isNew: interaction.id === id, userAgent: request.userAgent });
    if (!first || interaction.state.step !== 'identify') {
      return { interaction: viewOf(interaction, tenant) };
    }
    if (interaction.id === id) {
      return { interaction: viewOf(interaction, tenant, { authentication: requestOptions(first, rpId) }) };
    }
    // A challenge belongs to its journey: the one that was joined gets one of its own.
    const another = this.ceremonies.open({ ...scope, interactionId: interaction.id });
    await this.store.openChallenge(interaction, another.challenge);
    return { interaction: viewOf(interaction, tenant, { authentication: requestOptions(another, rpId) }) };
  }

  async read(request: RequestOf<typeof readInteraction>): Promise<ReplyOf<typeof readInteraction>> {
    const tenant = this.tenants.byId(request.tenantId);
    const own = await this.own(request);
    if (!own) throw new ContractError('interaction.not_found');
    return { interaction: viewOf(own.interaction, tenant) };
  }

  async act(request: RequestOf<typeof act>, context: CallContext): Promise<ReplyOf<typeof act>> {
    const tenant = this.tenants.byId(request.tenantId);
    const { action, bodyHash, origin, language, userAgent, risk, trustedDevices, tokenHash, browserHash } = request;
    const challenge = 'response' in action ? answeredChallenge(action.response) : undefined;
    const own = await this.store.load(request, challenge);
    if (!own) throw new ContractError('interaction.expired');
    const interaction = language === undefined ? own.interaction : { ...own.interaction, language };
    const applied = { type: action.type, bodyMark: this.ceremonies.mark(interaction.id, bodyHash) };
    const isAgain = await this.isAgain(interaction, applied, browserHash);
    if (isAgain && interaction.state.step !== 'settling') return this.answer({ interaction }, tenant, browserHash);
    // What was proved waits for its decision: sent once more, it asks for that.
    const asked = isAgain ? ({ type: 'resume' } as const) : action;
    if (!isPossible(interaction, asked.type, tenant)) throw unexpected(viewOf(interaction, tenant));
    const answered = { challenge, held: own.challengeState };
    const beside = { applied, bodyHash, answered, userAgent, risk, trustedDevices, tokenHash };
    const move = { interaction, tenant, origin, ...beside, action: asked, context };
    try {
      const outcome = await this.actions.perform(move);
      this.notes.acted(move, { after: outcome.interaction });
      return this.answer(outcome, tenant, browserHash);
    } catch (error) {
      this.notes.acted(move, { error });
      throw await this.explained(error, request, tenant);
    }
  }

  async abandon(request: RequestOf<typeof abandonInteraction>): Promise<ReplyOf<typeof abandonInteraction>> {
    const tenant = this.tenants.byId(request.tenantId);
    const own = await this.own(request);
    if (!own) return {};
    await this.store.remove(own.interaction);
    this.notes.add({ tenant, asked: { type: 'abandon' }, before: own.interaction });
    return {};
  }

  /** The journey, if it is this browser's under the name that it has now; under its former one there is nothing to see. */
  private async own(address: InteractionAddress): Promise<LoadedInteraction | undefined> {
    const loaded = await this.store.load(address);
    if (!loaded || loaded.interaction.browserHash === address.browserHash) return loaded;
    if (loaded.interaction.former?.browserHashes.includes(address.browserHash)) return undefined;
    throw wrongBrowser();
  }

  /**
   * True for what was done already. Under a former name a browser may send once more what ended that, whose reply was lost, and nothing else
   * (F-01); one wrong guess ends that too, because a code is quickly guessed. Errors: `interaction.expired`, `authentication.failed`.
   */
  private async isAgain(interaction: StoredInteraction, asked: Applied, caller: BrowserHash): Promise<boolean> {
    if (interaction.browserHash === caller) return isRepetition(interaction, asked);
    const { former, ...rest } = interaction;
    if (!former?.browserHashes.includes(caller)) throw wrongBrowser();
    if (isSameAction(former.applied, asked)) return true;
    if (former.applied.type === asked.type) await this.store.save(rest);
    throw new ContractError('interaction.expired', undefined, { reason: 'former_browser' });
  }

  /** `caller`: the name under which the browser asked; one that has another name by now is told it. */
  private answer(
    { interaction, trustedDevice, ...beside }: Outcome,
    tenant: TenantConfiguration,
    caller: BrowserHash,
  ): ReplyOf<typeof act> {
    const view = viewOf(interaction, tenant, beside);
    const { state } = interaction;
    // Who set something up goes on with the tokens that they have.
    if (state.step !== 'done' || state.isKept) return { interaction: view, ...this.nameBeside(interaction, caller) };
    const session = this.tokens.issue(state.sessionId, state.sessionExpiresAt, state.generation);
    return { interaction: view, session, ...(trustedDevice && { trustedDevice }) };
  }

  private nameBeside(interaction: StoredInteraction, caller: BrowserHash): { browserToken?: string } {
    const browserToken = this.names.tokenOf(interaction);
    return browserToken === undefined || hashOf(browserToken) === caller ? {} : { browserToken };
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
    return now ? unexpected(viewOf(now.interaction, tenant)) : new ContractError('interaction.expired');
  }
}

/** What a journey knows of the product that it is for. */
function aboutOf(product: (StoredInteraction['request'] & { demand?: ClientDemand | undefined }) | undefined) {
  if (!product) return {};
  const { demand, ...request } = product;
  return { request, ...(demand && { demand }) };
}

/** Journeys that a tenant does not have are nowhere to be found. */
function assertOffered(intent: OpenIntent, tenant: TenantConfiguration): void {
  if (offers(intent, tenant)) return;
  throw new ContractError(
    'request.not_found',
    intent === 'sign-up' ? 'nobody signs up here' : 'there are no passwords here',
  );
}

const wrongBrowser = () => new ContractError('authentication.failed', undefined, { reason: 'wrong_browser' });

const unexpected = (interaction: Interaction) =>
  new ContractError('interaction.unexpected_action', undefined, { extension: { interaction } });

const isRepetition = ({ applied, state }: StoredInteraction, asked: Applied): boolean => {
  if (state.step === 'done' && asked.type === 'resume') return true;
  return repeatable.has(asked.type) && isSameAction(applied, asked);
};

function isPossible(interaction: StoredInteraction, type: Action['type'], tenant: TenantConfiguration): boolean {
  return methodsOf(interaction, tenant).includes(type);
}
