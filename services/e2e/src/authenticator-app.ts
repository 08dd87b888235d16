import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { generateSync } from 'otplib';

const stepSeconds = 30;

/** What an authenticator app shows: of now, or of so many steps of 30 s later. Each is good once, so tests take them in order. */
export const codeOf = (secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1_000) + steps * stepSeconds });

const enoughToType = 3_000;
/** A timer may be early by as much as a clock's tick, and the code then of a step that ends while it is typed. */
const tick = 20;

/** The same for a page that takes its time: not in the last moments of a step, as people do. */
export const steadyCodeOf = async (secret: string, steps = 0): Promise<string> => {
  const left = stepSeconds * 1_000 - (Date.now() % (stepSeconds * 1_000));
  if (left < enoughToType) await wait(left + tick);
  return codeOf(secret, steps);
};

/** The secret as somebody types it into an app: from the page, in its groups. */
export const secretOn = async (page: Page): Promise<string> =>
  (await page.locator('.secret-groups').innerText()).replaceAll(/\s/g, '');
