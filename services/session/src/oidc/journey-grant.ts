import type Provider from 'oidc-provider';
import { errors, type Account, type KoaContextWithOIDC } from 'oidc-provider';
import { journeyGrant } from '../domain/client-metadata.js';
import { currentRequest } from './request-context.js';
import { unmetIn } from './sign-in-policy.js';

type FindAccount = (sub: string) => Promise<Account | undefined>;

const offlineAccess = 'offline_access';
const scopesOf = (asked: unknown): string[] =>
  (typeof asked === 'string' ? asked : 'openid').split(' ').filter(Boolean);

/**
 * Tokens for a first-party app that has no browser: it signs its person in or up with the JSON calls of the sign-in pages, and gets them for
 * the session that it has then. What a client asks at least holds here too.
 */
export function addJourneyGrant(provider: Provider, findAccount: FindAccount): void {
  provider.registerGrantType(journeyGrant, (ctx) => grantTokens(provider, ctx, findAccount), ['scope']);
}

async function grantTokens(provider: Provider, ctx: KoaContextWithOIDC, findAccount: FindAccount): Promise<void> {
  const session = currentRequest()?.session;
  const { client, params = {} } = ctx.oidc;
  if (!session || !client) throw new errors.InvalidGrant('nobody is signed in');
  await look(provider, ctx, session.session_id);
  const accountId: string = session.user_id;
  const account = await findAccount(accountId);
  if (!account) throw new errors.InvalidGrant('nobody is signed in');
  ctx.oidc.entity('Account', account);
  const allowed = new Set(['openid', 'profile', 'email', 'phone', offlineAccess]);
  const scopes = scopesOf(params['scope']).filter((scope) => allowed.has(scope));
  const scope = scopes.join(' ');
  const grant = new provider.Grant({ clientId: client.clientId, accountId });
  grant.addOIDCScope(scope);
  const grantId = await grant.save();
  const authTime = Math.floor(session.auth_time.getTime() / 1_000);
  const common = { accountId, client, grantId, gty: journeyGrant, scope, sessionUid: session.session_id };
  const accessToken = new provider.AccessToken(common);
  const proof = { acr: session.acr, amr: session.amr, authTime };
  const refreshToken = scopes.includes(offlineAccess)
    ? await new provider.RefreshToken({ ...common, ...proof, rotations: 0 }).save()
    : undefined;
  const claims = { ...(await account.claims('id_token', scope, {}, [])), ...proof, auth_time: authTime };
  // Which claims it carries goes by its scope, which the library’s types leave out.
  const idToken = Object.assign(new provider.IdToken(claims, { ctx }), { scope });
  ctx.body = {
    access_token: await accessToken.save(),
    expires_in: accessToken.expiration,
    token_type: 'Bearer',
    scope,
    ...(scopes.includes('openid') && { id_token: await idToken.issue({ use: 'idtoken' }) }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  };
}

/** Whether the session is what the client asks at least; the library looks at it where it looks at those of browsers. */
async function look(provider: Provider, ctx: KoaContextWithOIDC, sessionId: string): Promise<void> {
  const session = await provider.Session.find(sessionId);
  if (!session) throw new errors.InvalidGrant('nobody is signed in');
  ctx.oidc.entity('Session', session);
  Object.assign(ctx.oidc, { session });
  if (unmetIn(ctx)) throw new errors.CustomOIDCProviderError('unmet_authentication_requirements');
}
