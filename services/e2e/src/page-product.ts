import { Administrator } from './administrator.js';
import type { Scene } from './page-scene.js';
import { register, RelyingParty } from './relying-party.js';
import { aTenantWith } from './test-tenants.js';

/** A product with a long name sends somebody to sign in. */
export const comesFromProduct = async ({ suite, page }: Scene): Promise<void> => {
  const tenant = await aTenantWith(suite, {});
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  const name = 'Vereinigte Wasserwirtschaftsbetriebe';
  const shop = await RelyingParty.discovered(tenant, await register(admin, tenant, { type: 'web', name }));
  const { url } = await shop.begin();
  await page.goto(url.href);
};
