import type { ReplyOf, RequestOf, startInteraction } from '@latchkey/contracts';
import { TenantDirectory, type CallContext } from '@latchkey/messaging';
import { Injectable } from '@nestjs/common';
import { nextFor, ProductRequests } from '../oidc/product-requests.js';
import { SessionService } from '../sessions/session.service.js';
import { AccountJourneysService } from './account-journeys.service.js';
import { interactionLifeSeconds, newInteractionId } from './interaction.js';
import { InteractionService } from './interaction.service.js';
import { InteractionStore } from './interaction.store.js';
import { viewOf } from './interaction.view.js';

type Start = RequestOf<typeof startInteraction>;

/** Journeys that a product sent its person into: what it asked for decides where they begin, and whether at all. */
@Injectable()
export class ProductJourneysService {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly requests: ProductRequests,
    private readonly sessions: SessionService,
    private readonly store: InteractionStore,
    private readonly interactions: InteractionService,
    private readonly account: AccountJourneysService,
  ) {}

  async start(request: Start & { request: string }, context: CallContext): Promise<ReplyOf<typeof startInteraction>> {
    const { tenantId, tokenHash, request: name } = request;
    const asked = await this.requests.find(tenantId, name);
    const { clientId, clientName, loginHint, returnTo, demand } = asked;
    const said = { ...(clientId !== undefined && { clientId }), ...(loginHint !== undefined && { loginHint }) };
    const product = { name, clientName, returnTo, ...said };
    const session = tokenHash === undefined ? undefined : await this.sessions.liveOrNone(tenantId, tokenHash);
    const next = nextFor(asked, session, new Date());
    if (next === 'sign-in' || !session || tokenHash === undefined) {
      return this.interactions.start(request, { ...product, demand });
    }
    if (next === 'step-up') {
      const asking = { ...request, tokenHash, ...(demand && { demand }) };
      return this.account.startStepUp(asking, context, product).catch(async (error: unknown) => {
        throw await this.requests.refused(tenantId, product, error);
      });
    }
    const { browserHash, language } = request;
    const arrived = await this.store.start({
      ...{ id: newInteractionId(), tenantId, browserHash, intent: 'sign-in', language, request: product },
      expiresAt: new Date(Date.now() + interactionLifeSeconds * 1_000).toISOString(),
      state: {
        step: 'done',
        ...{ userId: session.user_id, sessionId: session.session_id },
        ...{ sessionExpiresAt: session.expires_at.toISOString(), isKept: true },
      },
    });
    return { interaction: viewOf(arrived, this.tenants.byId(tenantId)) };
  }
}
