// A product with web pages as a process of its own: a shop that signs its people in with a standard client, and a television that
// has no browser. It listens first, because its addresses are registered; then it is told its provider and its clients.
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as openid from 'openid-client';

/** @typedef {{ state: string, verifier: string, nonce: string }} Begun */
/** @typedef {{ tokens: import('openid-client').TokenEndpointResponse, claims: import('openid-client').IDToken, refreshed: number }} Customer */

/** @type {Map<string, Begun>} by the shop's own cookie */
const begun = new Map();
/** @type {Map<string, Customer>} by the shop's own cookie */
const customers = new Map();
/** @type {{ userCode: string, address: string, person?: string } | undefined} */
let television;

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
/** What only a purchase needs: an API that looks at the access token, and at nothing else. */
const api = `${origin}/orders`;
process.send?.({ origin });

/** @type {{ issuer: string, shop: { clientId: string, secret: string }, television: { clientId: string } }} */
const told = await new Promise((resolve) => process.once('message', resolve));
const options = { execute: [openid.allowInsecureRequests] };
const issuer = new URL(told.issuer);
const secret = openid.ClientSecretBasic(told.shop.secret);
const config = await openid.discovery(issuer, told.shop.clientId, undefined, secret, options);
const device = await openid.discovery(issuer, told.television.clientId, undefined, openid.None(), options);
const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ''));

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** @param {string} title @param {string} body */
const page = (title, body) => `<!doctype html><html lang="en"><title>${title}</title><link rel="icon" href="data:,">
<h1>${title}</h1>${body}</html>`;

/** A purchase needs somebody who cannot have been phished: the page that is told so has them prove it (RFC 9470 §3). */
const script = `<script>
document.querySelector('#buy').addEventListener('click', async () => {
  const reply = await fetch('/orders', { method: 'POST' });
  const challenge = reply.headers.get('www-authenticate') ?? '';
  if (reply.status === 401 && challenge.includes('insufficient_user_authentication'))
    return location.assign('/sign-in?acr_values=' + /acr_values="([^"]+)"/.exec(challenge)[1]);
  document.querySelector('output').textContent = reply.ok ? 'Thank you for your order' : 'refused';
});
</script>`;

/** @param {Customer} customer */
const customerPage = ({ claims, refreshed }) => {
  const shown = ['sub', 'email', 'acr', 'amr', 'auth_time'].map(
    (name) => `<dt>${name}</dt><dd data-claim="${name}">${escaped(String(claims[name]))}</dd>`,
  );
  return page(
    'Hello',
    `<dl>${shown.join('')}</dl><p>Refreshed ${refreshed} times</p>
<button id="buy">Buy</button> <output></output>
<form method="post" action="/refresh"><button>Refresh</button></form> <a href="/sign-out">Sign out</a>${script}`,
  );
};

/** @typedef {{ url: URL, cookie: string, reply: import('node:http').ServerResponse, request: import('node:http').IncomingMessage }} Visit */

/** @param {Visit} visit @param {string} to */
const leadTo = ({ reply }, to) => void reply.writeHead(303, { location: to }).end();
/** @param {Visit} visit @param {string} text */
const show = ({ reply, cookie }, text) =>
  void reply
    .writeHead(200, { 'content-type': 'text/html', 'set-cookie': `shop=${cookie}; HttpOnly; SameSite=Lax; Path=/` })
    .end(text);

/** @param {Visit} visit */
async function signIn(visit) {
  const { url, cookie } = visit;
  const one = { state: openid.randomState(), verifier: openid.randomPKCECodeVerifier(), nonce: openid.randomNonce() };
  begun.set(cookie, one);
  const acrs = url.searchParams.get('acr_values');
  const address = openid.buildAuthorizationUrl(config, {
    ...{ redirect_uri: `${origin}/callback`, scope: 'openid email offline_access orders', prompt: 'consent' },
    ...{ state: one.state, nonce: one.nonce, code_challenge_method: 'S256', resource: api },
    code_challenge: await openid.calculatePKCECodeChallenge(one.verifier),
    ...(acrs && { acr_values: acrs }),
  });
  leadTo(visit, address.href);
}

/** @param {Visit} visit */
async function callback(visit) {
  const { state, verifier, nonce } = begun.get(visit.cookie) ?? { state: '', verifier: '', nonce: '' };
  begun.delete(visit.cookie);
  const error = visit.url.searchParams.get('error');
  if (error) return show(visit, page('Not signed in', `<p>${escaped(error)}</p>`));
  const tokens = await openid.authorizationCodeGrant(config, visit.url, {
    ...{ pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true },
  });
  const claims = tokens.claims();
  if (claims) customers.set(visit.cookie, { tokens, claims, refreshed: 0 });
  return leadTo(visit, '/');
}

/** @param {Visit} visit */
async function order({ cookie, reply }) {
  const token = customers.get(cookie)?.tokens.access_token ?? '';
  const { payload } = await jwtVerify(token, keys, { audience: api, issuer: told.issuer, typ: 'at+jwt' });
  if (['phr', 'phrh'].includes(String(payload['acr']))) return void reply.writeHead(201).end();
  const challenge = 'Bearer error="insufficient_user_authentication", acr_values="phr"';
  return void reply.writeHead(401, { 'www-authenticate': challenge }).end();
}

/** @param {Visit} visit */
async function refresh(visit) {
  const customer = customers.get(visit.cookie);
  if (!customer) return leadTo(visit, '/');
  const tokens = await openid.refreshTokenGrant(config, customer.tokens.refresh_token ?? '', { resource: api });
  const claims = tokens.claims() ?? customer.claims;
  customers.set(visit.cookie, { tokens, claims, refreshed: customer.refreshed + 1 });
  return leadTo(visit, '/');
}

/** @param {Visit} visit */
function signOut(visit) {
  const hint = customers.get(visit.cookie)?.tokens.id_token ?? '';
  customers.delete(visit.cookie);
  const parameters = { id_token_hint: hint, post_logout_redirect_uri: `${origin}/bye` };
  leadTo(visit, openid.buildEndSessionUrl(config, parameters).href);
}

/** @param {Visit} visit */
async function beTold({ request, reply }) {
  let text = '';
  for await (const chunk of request) text += chunk;
  const token = new URLSearchParams(text).get('logout_token') ?? '';
  const { payload } = await jwtVerify(token, keys, {
    ...{ audience: told.shop.clientId, issuer: told.issuer, typ: 'logout+jwt' },
  });
  for (const [cookie, { claims }] of customers) if (claims['sid'] === payload['sid']) customers.delete(cookie);
  reply.writeHead(200).end();
}

/** @param {Visit} visit */
async function watch(visit) {
  if (!television) {
    const codes = await openid.initiateDeviceAuthorization(device, { scope: 'openid email' });
    const shown = { userCode: codes.user_code, address: codes.verification_uri };
    television = shown;
    void openid.pollDeviceAuthorizationGrant(device, { ...codes, interval: 1 }).then(
      (tokens) => (television = { ...shown, person: String(tokens.claims()?.sub) }),
      (error) => (television = { ...shown, person: `nobody: ${error.error ?? error.code}` }),
    );
  }
  const { userCode, address, person } = television;
  const asks = `<p>Open <a href="${escaped(address)}">${escaped(address)}</a> and type <b>${userCode}</b></p>`;
  show(visit, page('Television', person ? `<p>Connected: <b>${escaped(person)}</b></p>` : asks));
}

/** @type {Record<string, (visit: Visit) => unknown>} */
const routes = {
  'GET /': (visit) => {
    const customer = customers.get(visit.cookie);
    show(visit, customer ? customerPage(customer) : page('Shop', '<a href="/sign-in">Sign in</a>'));
  },
  'GET /sign-in': signIn,
  'GET /callback': callback,
  'POST /orders': order,
  'POST /refresh': refresh,
  'GET /sign-out': signOut,
  'GET /bye': (visit) => show(visit, page('Goodbye', '<a href="/">Shop</a>')),
  'POST /back-channel': beTold,
  'GET /television': watch,
};

server.on('request', (request, reply) => {
  const url = new URL(request.url ?? '/', origin);
  const cookie = /shop=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? crypto.randomUUID();
  const route = routes[`${request.method} ${url.pathname}`];
  Promise.resolve(route ? route({ url, cookie, reply, request }) : reply.writeHead(404).end()).catch((error) =>
    reply.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)),
  );
});
process.send?.({ ready: true });
