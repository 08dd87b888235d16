import { browserName } from '@latchkey/contracts';
import { isSecurityKey } from './passkey-kind.js';
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

/**
 * What a passkey is called in its owner's list: as they said, else by its provider, else by what it plainly is, else by
 * browser and system. Never empty, of bounded length, and nothing in it can change how the text around it is shown.
 */
export function passkeyName({ name = '', aaguid, transports, userAgent = '' }: PasskeyOrigin): string {
  return plainName(name) || (providerOf({ aaguid, transports }) ?? (browserName(userAgent) || unnamed));
}

/** Who keeps a passkey, else what it plainly is: one of so many words, or nothing. */
export const providerOf = ({ aaguid, transports }: Pick<PasskeyOrigin, 'aaguid' | 'transports'>): string | undefined =>
  passkeyProviders.get(aaguid) ?? (kindOf(transports) || undefined);

const kindOf = (transports: readonly string[]): string => (isSecurityKey(transports) ? 'Security key' : '');

/** Line ends and other control characters; what no font has. */
const unprintable = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
/** Writing directions and zero widths; what joins characters of a script, or of an emoji, may stay. */
const invisible = /(?![\u200C\u200D])\p{Cf}/gu;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

/** What of a text is safe to show in a line of ours; nothing where nothing of it can be seen. Cut between characters. */
export function plainName(text: string): string {
  const line = text.normalize('NFC').replace(unprintable, ' ').replace(invisible, '').replace(/\s+/g, ' ').trim();
  return visible.test(line)
    ? line
        .slice(0, longest)
        .replace(/\p{Cs}$/u, '')
        .trim()
    : '';
}
