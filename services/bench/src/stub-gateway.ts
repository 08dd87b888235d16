import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stub's next sign-in does otherwise than end in a session at once. */
export type StubMood = 'well' | 'settling' | 'refusing';

/** A gateway that speaks the API's shapes and decides nothing: for tests of the driver, never of a gateway. */
export async function startStubGateway() {
  const state = {
    mood: 'well' as StubMood,
    requests: [] as { url: string; cookie: string | undefined; body: string }[],
  };
  const server = createServer((request, response) => void answer(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://localhost:${port}`, state, close };
}

const soon = () => new Date(Date.now() + 60_000).toISOString();
const challenge = 'A'.repeat(43);
const id = 'stub-interaction-0001';
const sessionId = '00000000-0000-4000-8000-000000000001';
const sessionCookie = '__Host-latchkey_session=stub; Path=/; Secure; HttpOnly; SameSite=Lax';

const requestOptions = {
  challenge,
  timeout: 300_000,
  rpId: 'localhost',
  userVerification: 'required',
  allowCredentials: [],
};
const creationOptions = {
  rp: { id: 'localhost', name: 'stub' },
  user: { id: 'c3R1Yg', name: 'stub', displayName: 'stub' },
  challenge,
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  timeout: 300_000,
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
  attestation: 'none',
};
const done = { name: 'done', redirectTo: '/account', sessionId };
const settling = { name: 'settling', retryAfterSeconds: 0 };
const interaction = (step: object) => ({ id, intent: 'sign-in', step, methods: [], expiresAt: soon() });

interface StubAnswer {
  readonly status?: number;
  readonly body: object;
  readonly headers?: Record<string, string>;
}

const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `/problems/${code}`, status, title: code, code, ...more },
  headers: { 'retry-after': '0' },
});
const signedIn = { body: interaction(done), headers: { 'set-cookie': sessionCookie } };

const answers: Record<string, (body: string, mood: StubMood, asked: number) => StubAnswer> = {
  '/api/v1/interactions': (body) => ({
    status: 201,
    body: interaction({
      name: 'identify',
      ...(body.includes('sign-in') ? { passkey: { options: requestOptions, expiresAt: soon() } } : {}),
    }),
    headers: { 'set-cookie': '__Host-latchkey_browser=b; Path=/; Secure; HttpOnly; SameSite=Lax' },
  }),
  '/identifier': () => ({
    body: interaction({ name: 'code', channel: 'email', sentTo: 'a', expiresAt: soon(), resendAt: soon() }),
  }),
  '/code/verify': () => ({
    body: interaction({ name: 'create-passkey', passkey: { options: creationOptions, expiresAt: soon() } }),
  }),
  '/enrolment/passkey': () => signedIn,
  /** Settles until the same bytes come again. */
  '/passkey': (_body, mood, asked) => {
    if (mood === 'settling' && asked === 1)
      return problem(503, 'interaction.settling', { interaction: { id, step: settling } });
    return mood === 'refusing' ? problem(429, 'rate.limited') : signedIn;
  },
};

async function answer(
  { mood, requests }: { mood: StubMood; requests: { url: string; cookie: string | undefined; body: string }[] },
  request: IncomingMessage,
  response: ServerResponse,
) {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const url = request.url ?? '/';
  requests.push({ url, cookie: request.headers.cookie, body });
  const found = answers[url.replace(`/api/v1/interactions/${id}`, '')];
  const {
    status = 200,
    body: json,
    headers = {},
  } = found === undefined
    ? problem(404, 'not_found')
    : found(body, mood, requests.filter((one) => one.url === url && one.body === body).length);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
}
