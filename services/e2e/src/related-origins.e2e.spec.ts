import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type BrowserContext } from '@playwright/test';
import { Browser, inboxReader } from '@latchkey/testing';
import { Administrator, aTenantName } from './administrator.js';
import { Authenticator } from './authenticator.js';
import { expect, test } from './fixtures.js';
import { startTlsProxy } from './tls-proxy.js';
import { Visitor } from './visitor.js';

/** A browser that finds these hosts at the proxy. A key is trusted by its fingerprint only in a profile of its own. */
async function openBrowser(args: readonly string[], use: (context: BrowserContext) => Promise<void>) {
  const profile = await mkdtemp(path.join(tmpdir(), 'latchkey-profile-'));
  const { CHROMIUM_PATH: executablePath } = process.env;
  const context = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', ...args],
    locale: 'en-GB',
  });
  try {
    await use(context);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}

test('d.9: a passkey of one origin signs in at a related one, and one made there at the first', async ({ suite }) => {
  test.slow();
  const name = aTenantName('related');
  const [rpId, home, abroad] = [`${name}.test`, `login.${name}.test`, `${name}-shop.example`];
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  const tenant = {
    tenantId: name,
    displayName: 'Acme',
    hosts: [home, rpId, abroad],
    rpId,
    origins: [`https://${home}`],
  };
  expect(await admin.send('POST', '/tenants', tenant)).toMatchObject({ status: 201 });
  const changed = await admin.changeExperience(name, { relatedOrigins: [`https://${abroad}`] });
  expect(changed.status).toBe(200);

  const proxy = await startTlsProxy(suite.url, [rpId, home, abroad]);
  try {
    await openBrowser(proxy.browserArguments, async (context) => {
      const page = context.pages()[0] ?? (await context.newPage());
      const authenticator = await Authenticator.attachTo(page);
      const readCode = inboxReader(new Browser(suite.url));
      const visitor = new Visitor(page, `ada.${name}@example.com`, readCode);
      await page.goto(`https://${home}/sign-up`);
      await visitor.entersCode(await visitor.asksForCode());
      await visitor.arrives('create-passkey');
      await visitor.createButton.click();
      await visitor.arrives('account');
      expect(await authenticator.passkey()).toMatchObject({ rpId });

      // Another registrable domain altogether: the browser asks the RP ID's host whether it may.
      await page.goto(`https://${abroad}/sign-in`);
      await visitor.passkeyButton.click();
      await visitor.arrives('account');
      expect(await visitor.session()).toMatchObject({ aal: 2, acr: 'phr' });
      expect(proxy.asked).toContain(`${rpId}/.well-known/webauthn`);

      const other = new Visitor(page, `eve.${name}@example.com`, readCode);
      await other.signsOut();
      await page.goto(`https://${abroad}/sign-up`);
      await other.entersCode(await other.asksForCode());
      await other.arrives('create-passkey');
      await other.createButton.click();
      await other.arrives('account');
      expect((await authenticator.passkeys()).map((passkey) => passkey.rpId)).toEqual([rpId, rpId]);

      await page.goto(`https://${home}/account`);
      await visitor.signsOut();
      await visitor.passkeyButton.click();
      await visitor.arrives('account');
    });
  } finally {
    await proxy.close();
  }
});
