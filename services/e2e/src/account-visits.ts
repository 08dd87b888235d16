import { expect, type Locator, type Page } from '@playwright/test';
import { Authenticator } from './authenticator.js';
import type { Visitor } from './visitor.js';

/** A part of the account's page. */
export const blockOf = ({ page }: Visitor, name: string): Locator => page.locator(`[data-block="${name}"]`);

/** One thing in a part of it. */
export const rowOf = (visitor: Visitor, block: string, text: string | RegExp): Locator =>
  blockOf(visitor, block).locator('.row').filter({ hasText: text });

/** What the page says, at one of its parts. */
export const isSaid = async (visitor: Visitor, block: string, note: string): Promise<void> =>
  expect(blockOf(visitor, block).locator(`[data-note="${note}"]`)).toBeVisible();

/** The page of a proof that a change asks for. */
export const isAskedToConfirm = async (visitor: Visitor): Promise<void> => {
  await expect(visitor.page).toHaveURL(/\/step-up$/);
  await expect(visitor.page.getByRole('heading', { level: 1, name: 'Confirm it’s you' })).toBeVisible();
};

/** With the passkey that they have. */
export const confirmsWithPasskey = async (visitor: Visitor): Promise<void> => {
  await isAskedToConfirm(visitor);
  await visitor.button('Verify with passkey').click();
};

/** A security key beside the device's own authenticator, which nobody touches any more. */
export const plugsInKey = async (page: Page, device: Authenticator): Promise<Authenticator> => {
  await device.personIsPresent(false);
  return Authenticator.attachTo(page, [], 'usb');
};
