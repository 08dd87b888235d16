import type { IssuedToken } from '@latchkey/contracts';
import { signInWithPasskey } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Administrator, call } from './administrator.js';
import { startSystem, type System } from './system.js';

let system: System;
let admin: Administrator;

beforeAll(async () => {
  system = await startSystem();
  admin = await Administrator.enrolled(system);
});
afterAll(() => system.stop());

const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url');

describe('the first administrator', () => {
  it('redeems an enrolment once', async () => {
    const enrolment = await system.suite.issueEnrolment();
    const first = await call(system.url, 'POST', '/tokens', { body: { enrolment } });
    expect(first).toMatchObject({
      status: 201,
      body: {
        token: expect.stringMatching(/^[\w-]{43}$/),
        scopes: [
          'tenants:read',
          'tenants:write',
          'users:read',
          'users:write',
          'sso:read',
          'sso:write',
          'clients:read',
          'clients:write',
          'log:read',
          'webhooks:read',
          'webhooks:write',
          'administrators:read',
          'administrators:write',
        ],
      },
    });
    const second = await call(system.url, 'POST', '/tokens', { body: { enrolment } });
    expect(second).toMatchObject({ status: 401, body: { code: 'administrator.enrolment_rejected' } });
  });

  it('is one of two who redeem at the same time', async () => {
    const enrolment = await system.suite.issueEnrolment();
    const both = await Promise.all([1, 2].map(() => call(system.url, 'POST', '/tokens', { body: { enrolment } })));
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 401]);
  });

  it.each([
    { because: 'nobody has issued it', enrolment: () => Promise.resolve(random()) },
    {
      because: 'a later one replaces it',
      enrolment: async () => {
        const older = await system.suite.issueEnrolment();
        await system.suite.issueEnrolment();
        return older;
      },
    },
    {
      because: 'a day has passed',
      enrolment: async () => {
        const old = await system.suite.issueEnrolment();
        await system.rows(
          'identity',
          `UPDATE administrator_enrolment SET expires_at = now() WHERE redeemed_at IS NULL`,
        );
        return old;
      },
    },
  ])('is nobody whose enrolment is worth nothing: $because', async ({ enrolment }) => {
    const reply = await call(system.url, 'POST', '/tokens', { body: { enrolment: await enrolment() } });
    expect(reply).toMatchObject({ status: 401, body: { code: 'administrator.enrolment_rejected' } });
  });

  it('has secrets that no row and no log line holds', async () => {
    const enrolment = await system.suite.issueEnrolment();
    const { body } = await call(system.url, 'POST', '/tokens', { body: { enrolment } });
    const { token } = body as IssuedToken;
    await call(system.url, 'GET', '/tenants', { token });
    const rows = await system.rows(
      'identity',
      'SELECT administrator_token::text AS row FROM administrator_token UNION ALL SELECT administrator_enrolment::text FROM administrator_enrolment',
    );
    const logs = await Promise.all((['gateway', 'identity'] as const).map((service) => system.log(service)));
    for (const secret of [token, enrolment]) {
      expect(JSON.stringify(rows)).not.toContain(secret);
      expect(logs.join('\n')).not.toContain(secret);
    }
  });
});

describe('a call of the management API is refused', () => {
  const somebody = `/tenants/default/users/${crypto.randomUUID()}`;

  it.each([
    { because: 'without a token', settings: () => ({}), challenge: 'Bearer realm="latchkey"' },
    {
      because: 'with a token that nobody has',
      settings: () => ({ token: random() }),
      challenge: 'Bearer realm="latchkey", error="invalid_token"',
    },
    {
      because: 'with the token in another scheme',
      settings: () => ({ headers: { authorization: `Basic ${admin.token}` } }),
      challenge: 'Bearer realm="latchkey", error="invalid_token"',
    },
    {
      because: 'with the token as a cookie',
      settings: () => ({ headers: { cookie: `__Host-latchkey_session=${admin.token}` } }),
      challenge: 'Bearer realm="latchkey"',
    },
  ])('$because', async ({ settings, challenge }) => {
    const reply = await call(system.url, 'GET', '/tenants', settings());
    expect(reply).toMatchObject({ status: 401, body: { code: 'administrator.token_rejected' } });
    expect(reply.headers['www-authenticate']).toBe(challenge);
  });

  it('with the session of a person', async () => {
    const { browser, authenticator } = await system.newPerson();
    await signInWithPasskey(browser, authenticator);
    const reply = await call(system.url, 'GET', '/tenants', { headers: { cookie: browser.cookies.header() ?? '' } });
    expect(reply.status).toBe(401);
  });

  it('with the token in the address', async () => {
    expect((await call(system.url, 'GET', `/tenants?access_token=${admin.token}`)).status).toBe(401);
  });

  it.each([
    { method: 'GET', path: '/tenants', missing: 'tenants:read' },
    { method: 'GET', path: '/tenants/default/readiness', missing: 'tenants:read' },
    { method: 'PUT', path: '/tenants/default/experience', missing: 'tenants:write' },
    { method: 'GET', path: '/tenants/default/users', missing: 'users:read' },
    { method: 'POST', path: '/tenants/default/users', missing: 'users:write' },
    { method: 'GET', path: `${somebody}/two-step`, missing: 'users:read' },
    { method: 'POST', path: `${somebody}/two-step/ask-again`, missing: 'users:write' },
    { method: 'GET', path: `${somebody}/factors`, missing: 'users:read' },
    { method: 'DELETE', path: `${somebody}/factors/totp`, missing: 'users:write' },
    { method: 'GET', path: `${somebody}/trusted-devices`, missing: 'users:read' },
    { method: 'DELETE', path: `${somebody}/trusted-devices`, missing: 'users:write' },
    { method: 'POST', path: '/mfa-policy/simulate', missing: 'users:read' },
    { method: 'GET', path: '/tenants/default/sso-connections', missing: 'sso:read' },
    { method: 'POST', path: '/tenants/default/sso-connections', missing: 'sso:write' },
  ])('without the scope $missing, which it names: $method $path', async ({ method, path, missing }) => {
    const { token, tokenId } = (
      await call(system.url, 'POST', '/tokens', { body: { enrolment: await system.suite.issueEnrolment() } })
    ).body as IssuedToken;
    const scopes = `UPDATE administrator_token SET scopes = array_remove(scopes, $2) WHERE token_id = $1`;
    await system.rows('identity', scopes, [tokenId, missing]);
    const reply = await call(system.url, method, path, { token, ...(method.startsWith('P') && { body: {} }) });
    expect(reply).toMatchObject({
      status: 403,
      body: { code: 'administrator.scope_missing', detail: expect.stringContaining(missing) },
    });
    expect(reply.headers['www-authenticate']).toContain(`error="insufficient_scope", scope="${missing}"`);
  });

  it('with a token that has expired', async () => {
    const { token, tokenId } = (
      await call(system.url, 'POST', '/tokens', { body: { enrolment: await system.suite.issueEnrolment() } })
    ).body as IssuedToken;
    expect((await call(system.url, 'GET', '/tenants', { token })).status).toBe(200);
    await system.rows('identity', 'UPDATE administrator_token SET expires_at = now() WHERE token_id = $1', [tokenId]);
    expect((await call(system.url, 'GET', '/tenants', { token })).status).toBe(401);
  });

  it('with a body that is no JSON', async () => {
    const headers = { 'content-type': 'text/plain' };
    const reply = await call(system.url, 'POST', '/tenants', { token: admin.token, body: {}, headers });
    expect(reply).toMatchObject({ status: 415, body: { code: 'request.unsupported_media_type' } });
  });
});
