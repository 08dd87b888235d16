import { interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, callback, Organisation, sessionOf, show, start, ways } from './organisation.js';
import { TestProvider } from './provider/provider.js';
import { eventually } from './system.js';

let at: Organisation;

beforeAll(async () => {
  at = await Organisation.start();
});
afterAll(() => at.stop());

const reasonInLog = (reason: string) =>
  eventually(async () => (await at.system.log('gateway')).includes(`"reason":"${reason}"`));

describe('an address of an organisation', () => {
  it('leads to its provider and from there to a session, and the next time to the same person', async () => {
    const { domain } = await at.connected();
    const email = `ada@${domain}`;
    await at.provider.knows('staff-1', { email, email_verified: true });
    const { browser, url } = await at.back(email, 'staff-1');
    const reply = await browser.get(url, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-in']);
    const session = await sessionOf(browser);
    expect(session).toMatchObject({ aal: 1, acr: 'urn:latchkey:aal:1', amr: [] });
    const { browser: another, url: again } = await at.back(email, 'staff-1');
    await another.get(again, show);
    expect(await sessionOf(another)).toMatchObject({ userId: (session as { userId: string }).userId });
  });
  it.each(['sign-in', 'sign-up', 'recover'])(
    'leads there whatever they came for, and back to where they were: %s',
    async (intent) => {
      const { domain } = await at.connected();
      const subject = crypto.randomUUID();
      await at.provider.knows(subject, { email: `new@${domain}`, email_verified: true });
      const { browser, url } = await at.back(`new@${domain}`, subject, intent);
      const reply = await browser.get(url, show);
      expect([reply.status, reply.headers.location]).toEqual([303, `/${intent}`]);
      expect(await sessionOf(browser)).toMatchObject({ aal: 1, amr: [] });
    },
  );

  it('leads there in "hidden" too, whoever it is, and without a look at anybody', async () => {
    const { domain } = await at.connected();
    await at.tenant.change({ signIn: { methods: [ways], identifierFirst: 'hidden' } });
    const named = await eventually(async () => {
      const other = await at.name(at.tenant.newBrowser(), 'ada@example.com');
      return other.step.name === 'passkey' && at.name(at.tenant.newBrowser(), `ada@${domain}`);
    });
    stepOf(named, 'sso');
    await at.tenant.change({ signIn: { methods: [ways] } });
    await eventually(async () => (await at.name(at.tenant.newBrowser(), 'ada@example.com')).step.name === 'code');
  });

  it('that is below a domain, or only ends like it, is nobody’s', async () => {
    const { domain } = await at.connected();
    for (const email of [`ada@mail.${domain}`, `ada@x${domain}`])
      expect((await at.name(at.tenant.newBrowser(), email)).step.name).toBe('code');
  });

  it('is sent with a state, a nonce and a challenge of PKCE, and a name can be given again', async () => {
    const { domain } = await at.connected();
    const { browser, interaction, redirectTo } = await at.sent(`ada@${domain}`);
    const asked = new URL(redirectTo);
    expect(asked.origin).toBe(at.provider.issuer);
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      client_id: 'latchkey',
      redirect_uri: at.tenant.origin + callback,
      response_type: 'code',
      scope: 'openid email',
      code_challenge_method: 'S256',
      login_hint: `ada@${domain}`,
    });
    expect(interaction.methods).toEqual(['identifier', 'sso/callback']);
    const read = interactionOf(await browser.get(interactionPath(interaction)));
    expect(stepOf(read, 'sso')).toEqual({ name: 'sso', connection: 'Acme' });
    const another = await act(browser, interaction, 'identifier', { type: 'email', value: 'ada@example.com' });
    stepOf(interactionOf(another), 'code');
  });

  it('is told by providers that keep it out of the token, too', async () => {
    const apart = await TestProvider.start({ redirectUris: [at.tenant.origin + callback], claimsIn: 'userinfo' });
    try {
      const { domain } = await at.connected({ issuer: apart.issuer });
      await apart.knows('staff-9', { email: `ada@${domain}`, email_verified: true });
      const { browser, redirectTo } = await at.sent(`ada@${domain}`);
      const { pathname, search } = await apart.visit(redirectTo, { login: 'staff-9' });
      expect((await browser.get(pathname + search, show)).headers.location).toBe('/sign-in');
      expect(await sessionOf(browser)).toMatchObject({ aal: 1 });
    } finally {
      await apart.stop();
    }
  });
});

describe('who comes back from the provider', () => {
  it('and cancelled there is at the first page again, and told so', async () => {
    const { domain } = await at.connected();
    const { browser, redirectTo, interaction } = await at.sent(`ada@${domain}`, 'sign-up');
    const { pathname, search } = await at.provider.visit(redirectTo, { cancel: 'yes' });
    const reply = await browser.get(pathname + search, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-up?sso=declined']);
    expect(interactionOf(await browser.get(interactionPath(interaction))).step.name).toBe('identify');
    expect((await browser.get('/api/v1/session')).status).toBe(401);
    await reasonInLog('provider: access_denied');
  });

  it('with an account that is nobody’s here is told so, with a next step', async () => {
    const { domain } = await at.connected();
    await at.provider.knows('unverified', { email: `ada@${domain}`, email_verified: false });
    const { browser, url } = await at.back(`ada@${domain}`, 'unverified');
    const reply = await browser.get(url, show);
    expect([reply.status, reply.headers.location]).toEqual([303, '/sign-in?sso=rejected']);
    await reasonInLog('email_not_verified');
    const { browser: program, url: again } = await at.back(`ada@${domain}`, 'unverified');
    const told = await program.get(again);
    expect([told.status, told.body]).toMatchObject([403, { code: 'identity.sso_rejected' }]);
  });

  it('in another browser is refused, and the own one still may', async () => {
    const { domain } = await at.connected();
    await at.provider.knows('staff-2', { email: `ada@${domain}`, email_verified: true });
    const { browser, url } = await at.back(`ada@${domain}`, 'staff-2');
    const thief = at.tenant.newBrowser();
    await start(thief, 'sign-in');
    const refused = await thief.get(url);
    expect([refused.status, refused.body, refused.setCookies]).toMatchObject([
      401,
      { code: 'authentication.failed' },
      [],
    ]);
    const shown = await thief.get(url, show);
    expect([shown.status, shown.headers.location, shown.setCookies]).toEqual([303, '/sign-in?sso=expired', []]);
    await reasonInLog('wrong_browser');
    expect((await browser.get(url, show)).headers.location).toBe('/sign-in');
    expect(await sessionOf(browser)).toMatchObject({ aal: 1 });
  });

  it('and reloads that page gets the same session, not a second one', async () => {
    const { domain } = await at.connected();
    await at.provider.knows('staff-3', { email: `ada@${domain}`, email_verified: true });
    const { browser, url, interaction } = await at.back(`ada@${domain}`, 'staff-3');
    await browser.get(url, show);
    expect((await browser.get(url, show)).headers.location).toBe('/sign-in');
    const rows = await at.system.rows('session', 'SELECT 1 FROM session WHERE interaction_id = $1', [interaction.id]);
    expect(rows).toHaveLength(1);
  });

  it.each(['', '?state=x', '?state=x&state=y&code=z', `?state=${'A'.repeat(30)}.x&code=y`])(
    'with nothing that a provider says is at the first page: %s',
    async (query) => {
      const reply = await at.tenant.newBrowser().get(callback + query, show);
      expect(reply.status).toBe(303);
      expect(reply.headers.location).toMatch(/^\/sign-in\?sso=(rejected|expired)$/);
    },
  );

  it('leaves no code, state or secret in a log or in Redis', async () => {
    const { domain } = await at.connected();
    await at.provider.knows('staff-4', { email: `ada@${domain}`, email_verified: true });
    const { browser, url } = await at.back(`ada@${domain}`, 'staff-4');
    await browser.get(url, show);
    const { searchParams } = new URL(url, at.tenant.origin);
    for (const secret of [
      searchParams.get('code'),
      searchParams.get('state')?.split('.')[1],
      TestProvider.clientSecret,
    ])
      expect(await at.system.found(secret ?? '')).toEqual([]);
  });
});
