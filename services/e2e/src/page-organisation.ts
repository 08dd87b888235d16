import type { Page } from '@playwright/test';
import { Administrator } from './administrator.js';
import { names, type Scene } from './page-scene.js';
import { TestProvider } from './provider/provider.js';
import { carriedStepName, eventually } from './system.js';
import { aTenantWith } from './test-tenants.js';

const providers = new WeakMap<Page, TestProvider>();

/** Gives an address of an organisation that signs its people in itself, whose sign-in has nothing to show yet. */
export const givesWorkAddress = async (scene: Scene): Promise<void> => {
  const { suite, visitor, page } = scene;
  const tenant = await aTenantWith(suite, {});
  const provider = await TestProvider.start({ redirectUris: [`${tenant.origin}/api/v1/sso/callback`] });
  providers.set(page, provider);
  const domain = `${crypto.randomUUID().slice(0, 8)}.example`;
  const email = `ada@${domain}`;
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  await admin.send('POST', `/tenants/${tenant.id}/sso-connections`, provider.connection([domain]));
  await eventually(async () => {
    const browser = tenant.newBrowser();
    await browser.post('/api/v1/interactions', { intent: 'sign-in' });
    const { body } = await browser.post('/api/v1/interactions/current/identifier', { type: 'email', value: email });
    return carriedStepName(body) === 'sso';
  });
  await page.route(
    ({ origin }) => origin !== tenant.origin,
    (route) => route.fulfill({ status: 204 }),
  );
  visitor.origin = tenant.origin;
  await visitor.opens('/sign-in');
  await names(email)(scene);
};

export const closesOrganisation = async ({ page }: Scene): Promise<void> => providers.get(page)?.stop();
