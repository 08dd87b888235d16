import { passkeyProviders } from './passkey-providers.js';

/** What a new passkey can be called after; the person's own word comes first. */
export type PasskeyOrigin = {
  name?: string | undefined;
  aaguid: string;
  transports: readonly string[];
  userAgent?: string | undefined;
};

const longest = 64;
const unnamed = 'Passkey';
const roaming: ReadonlySet<string> = new Set(['usb', 'nfc', 'ble', 'smart-card']);

/** In order: a browser that calls itself several names is meant by the first. */
const browsers: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/**
 * What a passkey is called in its owner's list: as they said, else by its provider, else by what it plainly is, else by
 * browser and system. Never empty, of bounded length, and nothing in it can change how the text around it is shown.
 */
export function passkeyName({ name = '', aaguid, transports, userAgent = '' }: PasskeyOrigin): string {
  return plain(name) || passkeyProviders.get(aaguid) || kindOf(transports) || deviceOf(userAgent) || unnamed;
}

/** Only what has no other transport is a security key: a telephone reports `hybrid` beside `internal`. */
const kindOf = (transports: readonly string[]): string =>
  transports.length > 0 && transports.every((transport) => roaming.has(transport)) ? 'Security key' : '';

const deviceOf = (userAgent: string): string =>
  [browsers, systems]
    .map((known) => known.find(([sign]) => sign.test(userAgent))?.[1])
    .filter((word) => word !== undefined)
    .join(' · ');

/** Without control and format characters (line ends, writing directions, zero widths); cut between characters. */
const plain = (text: string): string =>
  [...text.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').replace(/\s+/g, ' ').trim()]
    .slice(0, longest)
    .join('')
    .trim();
