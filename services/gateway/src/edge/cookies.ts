/** Cookie names and their one form: bound to this host, out of reach of scripts, never sent in the clear. */
export const browserCookie = '__Host-latchkey_browser';
export const sessionCookie = '__Host-latchkey_session';

const token = /^[A-Za-z0-9_-]{43}$/;
const yearSeconds = 31_536_000;
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The value of one of our cookies; anything that is not exactly a token is no cookie of ours. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const found = pairsOf(header).find(([ofOne]) => ofOne === name);
  return found !== undefined && isToken(found[1]) ? found[1] : undefined;
}

/** Names and values of a `Cookie` header, in its order. */
export const pairsOf = (header: string | undefined): [name: string, value: string][] =>
  (header?.split(';') ?? []).map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
  });

/** True for 256 bits as base64url writes them: what our secrets are. */
export const isToken = (text: string): boolean => token.test(text);

/** A cookie in our form that lives until a moment. */
export const cookieUntil = (name: string, value: string, expiresAt: string): string =>
  `${name}=${value}; ${attributes}; Expires=${new Date(expiresAt).toUTCString()}`;

export const setBrowserCookie = (value: string): string =>
  `${browserCookie}=${value}; ${attributes}; Max-Age=${yearSeconds}`;

export const setSessionCookie = (value: string, expiresAt: string): string =>
  cookieUntil(sessionCookie, value, expiresAt);

export const clearSessionCookie = (): string => `${sessionCookie}=; ${attributes}; Max-Age=0`;
