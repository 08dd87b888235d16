import type { AccountPasskeys } from '@latchkey/contracts';
import { Browser, type BrowserReply } from '@latchkey/testing';
import type { TestTenant } from './test-tenants.js';

/** Where somebody looks after their passkeys. */
export const passkeysAt = '/api/v1/account/passkeys';
export const passkeyAt = (credentialId: string): string => `${passkeysAt}/${encodeURIComponent(credentialId)}`;

/** The passkeys that a reply shows; throws of any other reply. */
export function passkeysIn({ status, body, text, sent }: BrowserReply): AccountPasskeys['passkeys'] {
  if (status !== 200) throw new Error(`${sent.method} ${sent.path}: ${status} ${text.slice(0, 500)}`);
  return (body as AccountPasskeys).passkeys;
}
export const idsIn = (reply: BrowserReply): string[] => passkeysIn(reply).map(({ credentialId }) => credentialId);

/** What they have now. */
export const ownPasskeys = (browser: Browser): Promise<BrowserReply> => browser.get(passkeysAt);

/** A browser of a tenant's that says what it is. */
export const browserNamed = ({ origin }: TestTenant, userAgent: string): Browser =>
  new Browser(origin, { headers: { 'user-agent': userAgent } });

/** Status and code of a refusal. */
export const refusedWith = ({ status, body }: BrowserReply): [number, string | undefined] => [
  status,
  (body as { code?: string } | undefined)?.code,
];
