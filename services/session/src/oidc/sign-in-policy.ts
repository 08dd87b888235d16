import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import type { Acr, ClientSettings } from '@latchkey/contracts';
import { answeredAcr, knownAcrs, unmetOf, type Asked, type Proved, type Unmet } from '../domain/oidc-demand.js';
import { currentRequest } from './request-context.js';

const { Check, Prompt, base } = interactionPolicy;

/** What this deployment keeps of a client beside what the provider knows. */
export const settingsOf = (client: unknown): ClientSettings | undefined =>
  (client as { latchkey?: ClientSettings } | undefined)?.latchkey;

/** What a request asks of a sign-in. */
export function askedBy(ctx: KoaContextWithOIDC): Asked {
  const { params = {}, claims, client } = ctx.oidc;
  const maxAge = Number(params['max_age'] ?? Number.NaN);
  const prompt = typeof params['prompt'] === 'string' ? params['prompt'] : '';
  return {
    acrs: acrsIn(params['acr_values'], claims as Claims | undefined),
    maxAge: Number.isNaN(maxAge) ? undefined : maxAge,
    prompts: new Set(prompt.split(' ').filter((one) => one !== '')),
    minimumAcr: settingsOf(client)?.minimumAcr,
  };
}

type Claims = { id_token?: { acr?: { value?: unknown; values?: unknown } | null } };

/** An `acr` claim says it more strongly than `acr_values` (OpenID Connect Core §5.5.1.1). */
function acrsIn(values: unknown, claims: Claims | undefined): Acr[] {
  const { value, values: several } = claims?.id_token?.acr ?? {};
  if (Array.isArray(several)) return knownAcrs(several);
  if (value !== undefined) return knownAcrs([value]);
  return typeof values === 'string' ? knownAcrs(values.split(' ')) : [];
}

function provedIn(ctx: KoaContextWithOIDC): Proved | undefined {
  const row = currentRequest()?.session;
  if (!row || !ctx.oidc.session?.accountId) return undefined;
  return { aal: row.aal, acr: row.acr, authTime: Math.floor(row.auth_time.getTime() / 1_000) };
}

/** Why the session at hand is not what the request asks for. */
export function unmetIn(ctx: KoaContextWithOIDC): Unmet | undefined {
  const begunAt = ctx.oidc.entities.Interaction?.iat;
  return unmetOf(askedBy(ctx), provedIn(ctx), { now: Math.floor(Date.now() / 1_000), begunAt });
}

const failing =
  (...causes: Unmet[]) =>
  (ctx: KoaContextWithOIDC) => {
    const unmet = unmetIn(ctx);
    return unmet !== undefined && causes.includes(unmet);
  };

/** The class in the tokens is one that was asked for; the session's own where nothing was. */
function nameAcr(ctx: KoaContextWithOIDC): boolean {
  const proved = provedIn(ctx);
  const acr = proved && answeredAcr(askedBy(ctx), proved);
  const { session } = ctx.oidc;
  if (acr && session && session.acr !== acr) session.acr = acr;
  return false;
}

/**
 * When a person is led to a sign-in: the provider's own checks of whom is meant, ours of how strong and how fresh. Nobody is asked
 * to consent: the clients are the tenant's own.
 */
export function signInPolicy(): interactionPolicy.DefaultPolicy {
  const policy = base();
  const login = new Prompt(
    { name: 'login', requestable: true },
    new Check('no_session', 'nobody is signed in', 'login_required', failing('no-session')),
    new Check('prompt', 'a new sign-in was asked for', 'login_required', failing('prompt')),
    new Check('max_age', 'the sign-in is too old', 'login_required', failing('max-age')),
    new Check('acr', 'the sign-in is not strong enough', 'unmet_authentication_requirements', failing('acr')),
    new Check('acr_name', 'never', 'login_required', nameAcr),
  );
  const theirs = policy.get('login');
  for (const reason of ['id_token_hint', 'claims_id_token_sub_value']) {
    const check = theirs?.checks.get(reason);
    if (check) login.checks.add(check);
  }
  // Whether it was answered is seen by the proof, not by what the provider was told.
  login.checks.remove('login_prompt');
  policy.clear();
  policy.add(login);
  for (const name of ['select_account', 'create', 'consent']) policy.add(asking(name));
  return policy;
}

/** A prompt that may be asked for; what becomes of it is up to the checks above. */
function asking(name: string): InstanceType<typeof Prompt> {
  const prompt = new Prompt({ name, requestable: true });
  prompt.checks.clear();
  return prompt;
}
