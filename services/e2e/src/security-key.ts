import type { Page } from '@playwright/test';
import { Authenticator } from './authenticator.js';

/** The person's passkey is on a security key now; the device has an authenticator that is empty, and that nobody touches. */
export async function carriesSecurityKey(page: Page, device: Authenticator): Promise<Authenticator> {
  const held = await device.passkey();
  await device.forgetsPasskeys();
  await device.personIsPresent(false);
  return Authenticator.attachTo(page, [held], 'usb');
}
