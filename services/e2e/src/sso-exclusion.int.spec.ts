import { interactionOf, interactionPath, signUpWithPasskey, stepOf } from '@latchkey/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, Organisation, show, start } from './organisation.js';
import { eventually, newestCode } from './system.js';

let at: Organisation;

beforeAll(async () => {
  at = await Organisation.start();
});
afterAll(() => at.stop());

describe('d.11, E8: who belongs to an organisation (R5)', () => {
  const codeFor = (email: string) => newestCode(at.system.suite, email);

  /** Somebody with a passkey, from before their domain belonged to anybody. */
  async function withPasskey(email: string) {
    const authenticator = at.tenant.newAuthenticator();
    const browser = at.tenant.newBrowser();
    await signUpWithPasskey(browser, authenticator, email, codeFor);
    await browser.delete('/api/v1/session');
    return authenticator;
  }

  const signsIn = async (authenticator: Awaited<ReturnType<typeof withPasskey>>) => {
    const browser = at.tenant.newBrowser();
    const started = await start(browser, 'sign-in');
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options');
    return act(browser, started, 'passkey', { response: authenticator.get(passkey.options) });
  };
  const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];

  it('cannot use a passkey that they made before, and can again when the connection is switched off', async () => {
    const { domain, connection, address } = await at.connected({ active: false });
    const authenticator = await withPasskey(`ada@${domain}`);
    expect((await signsIn(authenticator)).status).toBe(200);
    await at.switch({ connection, address }, true, '"1"');
    await at.untilBound(`ada@${domain}`);
    expect(codeOf(await signsIn(authenticator))).toEqual([403, 'credential.sso_user']);
    await at.switch({ connection, address }, false, '"2"');
    await eventually(async () => (await signsIn(authenticator)).status === 200);
  });

  it('cannot use a passkey once they have an account there, whatever is switched on', async () => {
    const { domain, connection, address } = await at.connected({ active: false });
    const email = `ada@${domain}`;
    const authenticator = await withPasskey(email);
    const { connectionId } = connection;
    await at.switch({ connection, address }, true, '"1"');
    await at.untilBound(email);
    await at.provider.knows('staff-5', { email, email_verified: true });
    const { browser, url } = await at.back(email, 'staff-5');
    await browser.get(url, show);
    expect((await browser.get('/api/v1/account/profile')).body).toMatchObject({ passkeys: [{}] });
    await eventually(async () => {
      const sql = 'SELECT 1 FROM webauthn_user WHERE sso_connection_id = $1';
      return (await at.system.rows('credential', sql, [connectionId])).length > 0;
    });
    await at.switch({ connection, address }, false, '"2"');
    await eventually(async () => (await at.name(at.tenant.newBrowser(), email)).step.name === 'code');
    expect(codeOf(await signsIn(authenticator))).toEqual([403, 'credential.sso_user']);
    expect((await at.admin.send('DELETE', address, undefined)).status).toBe(204);
    await eventually(async () => (await signsIn(authenticator)).status === 200);
  });

  it('is offered no passkey, after this sign-in or any other', async () => {
    const { domain, connection, address } = await at.connected();
    const email = `ada@${domain}`;
    await at.provider.knows('staff-6', { email, email_verified: true });
    const { browser, url, interaction } = await at.back(email, 'staff-6');
    await browser.get(url, show);
    expect(interactionOf(await browser.get(interactionPath(interaction))).step.name).toBe('done');
    await at.switch({ connection, address }, false, '"1"');
    const another = at.tenant.newBrowser();
    const named = await eventually(async () => {
      const found = await at.name(another, email);
      return found.step.name === 'code' && found;
    });
    const done = await act(another, named, 'code/verify', { code: await codeFor(email) });
    stepOf(interactionOf(done), 'done');
  });

  it('proves nothing here by a code or a password, where a journey had come so far before', async () => {
    const { domain, connection, address } = await at.connected({ active: false });
    const email = `ada@${domain}`;
    await withPasskey(email);
    const browser = at.tenant.newBrowser();
    const named = await at.name(browser, email);
    await at.switch({ connection, address }, true, '"1"');
    await at.untilBound(email);
    const tries = [
      ['password', { password: 'whatever it is' }],
      ['code', { channel: 'email' }],
      ['passkey/options', {}],
    ] as const;
    for (const [method, body] of tries)
      expect(codeOf(await act(browser, named, method, body))).toEqual([403, 'identity.sso_required']);
  });
});
