import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';

const stepSeconds = 30;

/** What an authenticator app shows: of now, or of so many steps of 30 s later. Each is good once, so tests take them in order. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + steps * stepSeconds });

/** The secret as somebody types it into an app: from the page, in its groups. */
export const secretOn = async (page: Page): Promise<string> =>
  (await page.locator('.secret-groups').innerText()).replaceAll(/\s/g, '');
