import { ContractError, type TenantId } from '@latchkey/contracts';
import { Injectable } from '@nestjs/common';
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider';
import { demandFor, unmetOf, type Unmet } from '../domain/oidc-demand.js';
import { wantedLanguage } from '../domain/wanted-language.js';
import type { SessionRow } from '../store/session.store.js';
import { ArtefactStore } from './artefact.store.js';
import { currentRequest } from './request-context.js';
import { RequestStore, type ProductRequest } from './request.store.js';
import { askedBy } from './sign-in-policy.js';

type Pending = { name: string; returnTo: string };

/** From a product's request to a journey, and back. The journey hands nothing over but the browser's own session. */
@Injectable()
export class ProductRequests {
  constructor(
    private readonly requests: RequestStore,
    private readonly artefacts: ArtefactStore,
  ) {}

  /** Keeps what the journey needs to know, and answers with the page that it begins at, in the language that the product asks for. */
  async begin(tenantId: TenantId, ctx: KoaContextWithOIDC, interaction: Interaction): Promise<string> {
    const { acrs, maxAge, prompts, minimumAcr } = askedBy(ctx);
    const demand = demandFor({ acrs, minimumAcr });
    await this.requests.keep(tenantId, interaction.uid, {
      ...meantBy(ctx),
      returnTo: new URL(interaction.returnTo).pathname,
      begunAt: interaction.iat ?? Math.floor(Date.now() / 1_000),
      ...{ acrs: [...acrs], prompts: [...prompts] },
      ...(minimumAcr && { minimumAcr }),
      ...(maxAge !== undefined && { maxAge }),
      ...(demand && { demand }),
    });
    const languages = currentRequest()?.tenant.languages;
    const language = languages && wantedLanguage(ctx.oidc.params?.['ui_locales'], languages);
    const query = new URLSearchParams({ request: interaction.uid, ...(language && { ui_locales: language }) });
    return `${prompts.has('create') ? '/sign-up' : '/sign-in'}?${query.toString()}`;
  }

  /** Errors: `interaction.expired`: the product has to send its person again. */
  async find(tenantId: TenantId, name: string): Promise<ProductRequest> {
    const found = await this.requests.find(tenantId, name);
    if (!found) throw new ContractError('interaction.expired', 'go back to the application and try again');
    return found;
  }

  /** A product that asks for what its person does not have is told so, and the browser where to go with it. */
  async refused(tenantId: TenantId, { name, returnTo }: Pending, error: unknown): Promise<unknown> {
    if (!(error instanceof ContractError) || error.code !== 'mfa-policy.not_met') return error;
    await this.deny(tenantId, name);
    const { code, reason = '' } = error;
    return new ContractError(code, undefined, { reason, extension: { redirectTo: returnTo } });
  }

  /** It cannot be met by this person: the product is told so when the browser comes back (RFC 9470 §5). */
  private async deny(tenantId: TenantId, name: string): Promise<void> {
    const place = { tenantId, model: 'Interaction', id: name };
    const pending = await this.artefacts.find(place);
    if (!pending) return;
    const result = { error: 'unmet_authentication_requirements', error_description: 'the person has no such factor' };
    const seconds = Math.max(1, Number(pending['exp']) - Math.floor(Date.now() / 1_000));
    await this.artefacts.keep(place, { ...pending, result }, seconds);
  }
}

/** Who asks, and whom they mean. */
function meantBy({ oidc: { params = {}, client, entities } }: KoaContextWithOIDC) {
  const hint = params['login_hint'];
  const subject = entities.IdTokenHint?.payload['sub'];
  return {
    ...(client && { clientId: client.clientId }),
    clientName: client?.clientName ?? '',
    ...(typeof hint === 'string' && { loginHint: hint.slice(0, 254) }),
    ...(typeof subject === 'string' && { subject }),
  };
}

/** What a request asks of who is signed in in this browser, if anybody is. */
export function nextFor(
  request: ProductRequest,
  session: SessionRow | undefined,
  now: Date,
): 'sign-in' | 'step-up' | 'done' {
  const unmet = missingOf(request, session, now);
  if (unmet === undefined) return 'done';
  const isAnybody = request.prompts.includes('select_account') || request.prompts.includes('create');
  const isOther = request.subject !== undefined && request.subject !== session?.user_id;
  return unmet === 'no-session' || isAnybody || isOther ? 'sign-in' : 'step-up';
}

function missingOf(request: ProductRequest, session: SessionRow | undefined, now: Date): Unmet | undefined {
  if (request.subject !== undefined && session && request.subject !== session.user_id) return 'no-session';
  const proved = session && {
    aal: session.aal,
    acr: session.acr,
    authTime: Math.floor(session.auth_time.getTime() / 1_000),
  };
  const when = { now: Math.floor(now.getTime() / 1_000), begunAt: request.begunAt };
  return unmetOf({ ...request, prompts: new Set(request.prompts) }, proved, when);
}
