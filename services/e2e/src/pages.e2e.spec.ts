import path from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from './axe.js';
import { expect, test } from './fixtures.js';
import type { PageState } from './page-scene.js';
import { pageJourneys } from './page-states.js';
import { pageTenants, type TenantName } from './page-tenants.js';
import { expectStillness, expectToFit } from './reach.js';
import type { Suite } from './suite.js';
import { aTenantWith } from './test-tenants.js';
import type { Visitor } from './visitor.js';

/** Where pictures go, when somebody asks for them: `npm run screenshots`. */
const pictures = process.env.LATCHKEY_SCREENSHOTS;
const sizes = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;
const schemes = ['light', 'dark'] as const;

const origins = new Map<TenantName, Promise<string>>();
const originOf = (suite: Suite, name: TenantName): Promise<string> => {
  const wish = pageTenants[name];
  const origin = origins.get(name) ?? (wish ? aTenantWith(suite, wish).then((made) => made.origin) : suite.url);
  origins.set(name, Promise.resolve(origin));
  return Promise.resolve(origin);
};

const shownOf = (page: Page, { shows }: PageState): Locator =>
  typeof shows === 'string'
    ? page.locator(`[data-step="${shows}"]`)
    : page.getByRole('heading', { level: 1, name: shows.heading });

const takePictures = async ({ page }: Visitor, { name }: PageState, folder: string) => {
  for (const size of sizes) {
    for (const colorScheme of schemes) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: path.join(folder, `${name}-${size.width}-${colorScheme}.png`), fullPage: true });
    }
  }
};

for (const { about, tenant, locale = 'en-GB', states, after } of pageJourneys) {
  test.describe(about, () => {
    test.use({ locale });
    const names = states.map(({ name }) => name).join(', ');

    test(`${names}: within reach for everybody`, async ({ visitor, context, authenticator, suite }) => {
      test.slow();
      const { page } = visitor;
      visitor.origin = await originOf(suite, tenant);
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const scene = { visitor, page, context, authenticator, suite };
      try {
        for (const state of states) {
          await test.step(state.name, async () => {
            await state.arrange(scene);
            await expect(shownOf(page, state)).toBeVisible();
            if (pictures) return takePictures(visitor, state, pictures);
            await expectStillness(page);
            await expectToFit(page);
            await expectAccessible(page);
          });
        }
      } finally {
        await after?.(scene);
      }
    });
  });
}
