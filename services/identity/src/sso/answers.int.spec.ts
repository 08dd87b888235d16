import { statement } from '@latchkey/persistence';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { foreignKey } from './test-provider.js';
import { emailAt, failureOf, startSso, verified } from './test-sso.js';

const { servers, provider, second, begun, finish, signIn, aConnection, reset, stop } = await startSso();
afterEach(reset);
afterAll(stop);

describe('an answer is checked before it is believed', () => {
  const now = () => Math.floor(Date.now() / 1_000);

  it.each<{ because: string; claims: () => Record<string, unknown>; reason: string }>([
    {
      because: 'another issuer',
      claims: () => ({ iss: second.issuer }),
      reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED iss',
    },
    {
      because: 'another audience',
      claims: () => ({ aud: 'someone' }),
      reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED aud',
    },
    { because: 'another nonce', claims: () => ({ nonce: 'x' }), reason: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED nonce' },
    { because: 'no nonce', claims: () => ({ nonce: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
    { because: 'its time over', claims: () => ({ exp: now() - 60 }), reason: 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED exp' },
    { because: 'no end of its time', claims: () => ({ exp: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
    { because: 'no beginning of its time', claims: () => ({ iat: undefined }), reason: 'OAUTH_INVALID_RESPONSE' },
  ])('a token with $because', async ({ claims, reason }) => {
    const connection = await aConnection();
    const said = { sub: 'ada', ...verified(emailAt(connection)), ...claims() };
    expect(await failureOf(signIn(connection, said))).toBe(`identity.sso_rejected: answer: ${reason}`);
  });

  it('a token that somebody else signed', async () => {
    const connection = await aConnection();
    provider.signsWith = foreignKey;
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toBe('identity.sso_rejected: answer: OAUTH_INVALID_RESPONSE');
  });

  it('a token that nobody signed', async () => {
    const connection = await aConnection();
    provider.header = { alg: 'none' };
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toMatch(/^identity\.sso_rejected: answer: OAUTH_/);
  });

  it.each([
    {
      because: 'missing, where the provider says that it names itself',
      announced: true,
      iss: undefined,
      reason: 'iss_missing',
    },
    { because: 'another’s', announced: true, iss: 'https://elsewhere.example', reason: 'iss_mismatch' },
    {
      because: 'another’s, though nothing was announced',
      announced: false,
      iss: 'https://elsewhere.example',
      reason: 'iss_mismatch',
    },
  ])('an issuer in the address that is $because (G-09)', async ({ announced, iss, reason }) => {
    provider.metadata = { authorization_response_iss_parameter_supported: announced };
    const connection = await aConnection();
    const { at, redirectTo } = await begun(connection);
    const { state, code } = provider.answer(redirectTo, { sub: 'ada', ...verified(emailAt(connection)) });
    const work = finish(at, { state, code, ...(iss && { iss }) });
    expect(await failureOf(work)).toBe(`identity.sso_rejected: ${reason}`);
  });

  it.each([
    { because: 'does not work', answer: { status: 500, body: '{}' }, reason: 'server_error' },
    { because: 'says too much', answer: { body: 'x'.repeat(600_000) }, reason: 'too_large' },
  ])('a provider that $because is away, and nobody is signed in', async ({ answer, reason }) => {
    const connection = await aConnection();
    provider.instead.set('/token', answer);
    const work = signIn(connection, { sub: 'ada', ...verified(emailAt(connection)) });
    expect(await failureOf(work)).toBe(`identity.sso_unavailable: ${reason}`);
  });
});

it('what an attempt is proven with, and a client’s secret, are in no row as they are', async () => {
  const connection = await aConnection();
  const { redirectTo } = await begun(connection);
  const asked = new URL(redirectTo).searchParams;
  const dump = statement<[], { text: string }>(
    'dump-sso',
    `SELECT (SELECT string_agg(c::text || encode(client_secret, 'escape'), '') FROM sso_connection c)
       || (SELECT string_agg(a::text || encode(sealed, 'escape'), '') FROM sso_attempt a) AS text`,
  );
  const text = (await servers.database.run(dump, []))[0]?.text ?? '';
  expect(text).toContain(connection.connectionId);
  for (const secret of ['very secret', asked.get('state') ?? '', asked.get('nonce') ?? ''])
    expect(text).not.toContain(secret);
  expect(asked.get('state')?.split('.')[1]).toHaveLength(43);
  expect(asked.get('code_challenge_method')).toBe('S256');
});
