import type { PasskeyKind } from '@latchkey/contracts';

/** What its authenticator said of a passkey when it was made. */
export type PasskeyTraits = { readonly transports: readonly string[]; readonly backupEligible: boolean };

const roaming: ReadonlySet<string> = new Set(['usb', 'nfc', 'ble', 'smart-card']);

/** Only what has no other transport is a security key: a telephone reports `hybrid` beside `internal`. */
export const isSecurityKey = (transports: readonly string[]): boolean =>
  transports.length > 0 && transports.every((transport) => roaming.has(transport));

/**
 * Where a passkey is, as its owner would say it. What is reached from another device (`hybrid`, WebAuthn L3 §5.8.4) and is
 * bound to one device is in a telephone; what is synced is in a password manager, which most devices at hand have too.
 */
export function passkeyKind({ transports, backupEligible }: PasskeyTraits): PasskeyKind {
  if (isSecurityKey(transports)) return 'security-key';
  const isElsewhere = transports.includes('hybrid') && (!backupEligible || !transports.includes('internal'));
  return isElsewhere ? 'phone' : 'platform';
}
