import path from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.js';
import { expect } from './fixtures.js';
import type { Visitor } from './visitor.js';

/** Where pictures go, when somebody asks for them: `LATCHKEY_SCREENSHOTS=folder`. */
const pictures = process.env.LATCHKEY_SCREENSHOTS;
const sizes = [
  { width: 320, height: 700 },
  { width: 1280, height: 800 },
];

/** The page as it stands: accessible, no wider than a small phone, and as pictures where they are asked for. */
export async function looks(page: Page, name: string): Promise<void> {
  await expectAccessible(page);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  for (const size of pictures ? sizes : []) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const file = path.join(pictures ?? '', `console-${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A page's own heading. */
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });

/** Somebody new, who administers. */
export async function becomesAdministrator(visitor: Visitor, enrolment: string): Promise<void> {
  const { page } = visitor;
  await page.goto(`/console/claim#${enrolment}`);
  await page.getByRole('button', { name: 'Create an account' }).click();
  await page.waitForURL(/\/sign-up\?/);
  await visitor.entersCode(await visitor.asksForCode());
  await visitor.createButton.click();
  await page.getByRole('button', { name: 'Verify with passkey' }).click();
  await page.getByRole('button', { name: 'Become administrator' }).click();
  await expect(heading(page, 'Overview')).toBeVisible();
}
