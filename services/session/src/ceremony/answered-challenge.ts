import type { CeremonyResponse } from '@latchkey/contracts';

// TextDecoder drops a leading BOM, as the specification's "UTF-8 decode" does (WebAuthn L3 §7.2 step 7).
const utf8 = new TextDecoder('utf-8', { fatal: true });
const length = 43;

/**
 * The challenge that a response claims to answer, to find its ceremony by; nothing else of it is read here, and
 * nothing is believed before the ceremony is taken. Undefined when it holds none that could be ours.
 */
export function answeredChallenge({ response }: CeremonyResponse): string | undefined {
  try {
    const data: unknown = JSON.parse(utf8.decode(Buffer.from(response.clientDataJSON, 'base64url')));
    if (typeof data !== 'object' || data === null || !Object.hasOwn(data, 'challenge')) return undefined;
    const { challenge } = data as { challenge: unknown };
    return typeof challenge === 'string' && challenge.length === length ? challenge : undefined;
  } catch {
    return undefined;
  }
}
