/** Cookie names and their one form: bound to this host, out of reach of scripts, never sent in the clear. */
export const browserCookie = '__Host-latchkey_browser';
export const sessionCookie = '__Host-latchkey_session';

const token = /^[A-Za-z0-9_-]{43}$/;
const yearSeconds = 31_536_000;
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** The value of one of our cookies; anything that is not exactly a token is no cookie of ours. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() !== name) continue;
    const value = part.slice(at + 1).trim();
    return token.test(value) ? value : undefined;
  }
  return undefined;
}

export const setBrowserCookie = (value: string): string =>
  `${browserCookie}=${value}; ${attributes}; Max-Age=${yearSeconds}`;

export const setSessionCookie = (value: string, expiresAt: string): string =>
  `${sessionCookie}=${value}; ${attributes}; Expires=${new Date(expiresAt).toUTCString()}`;

export const clearSessionCookie = (): string => `${sessionCookie}=; ${attributes}; Max-Age=0`;
