// An organisation's OpenID provider as a process of its own, for tests of enterprise SSO. Who somebody is, they type; what
// it says of them is what the test has told it before (`PUT /test/accounts/<subject>`).
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

/** @type {Map<string, Record<string, unknown>>} */
const accounts = new Map();
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const issuer = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'latchkey',
      client_secret: process.env.CLIENT_SECRET,
      redirect_uris: JSON.parse(process.env.REDIRECT_URIS ?? '[]'),
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: process.env.CLAIMS_IN === 'userinfo',
  cookies: { keys: ['of a test'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts.get(accountId) }) }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  pkce: { required: () => true },
  ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 600, Session: 600 },
});

const page = `<!doctype html><html lang="en"><title>Acme</title><link rel="icon" href="data:,">
<h1>Sign in to Acme</h1><form method="post"><label>Staff number <input name="login"></label>
<button>Sign in</button> <button name="cancel" value="yes">Cancel</button></form></html>`;

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const isJson = request.headers['content-type']?.startsWith('application/json');
  return isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} reply
 */
async function interact(request, reply) {
  if (request.method === 'GET') return reply.writeHead(200, { 'content-type': 'text/html' }).end(page);
  const { login, cancel } = await bodyOf(request);
  const { params } = await provider.interactionDetails(request, reply);
  if (cancel) {
    const refusal = { error: 'access_denied', error_description: 'the person changed their mind' };
    return provider.interactionFinished(request, reply, refusal);
  }
  const grant = new provider.Grant({ accountId: login, clientId: String(params.client_id) });
  grant.addOIDCScope('openid email');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, reply, { login: { accountId: login }, consent });
}

const handle = provider.callback();
/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} reply
 */
async function answer(request, reply) {
  const path = request.url ?? '/';
  try {
    if (path.startsWith('/interaction/')) return await interact(request, reply);
    if (path.startsWith('/test/accounts/') && request.method === 'PUT') {
      accounts.set(decodeURIComponent(path.slice('/test/accounts/'.length)), await bodyOf(request));
      return reply.writeHead(204).end();
    }
    return await handle(request, reply);
  } catch (error) {
    return reply.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
  }
}
server.on('request', (request, reply) => void answer(request, reply));
process.send?.({ issuer });
