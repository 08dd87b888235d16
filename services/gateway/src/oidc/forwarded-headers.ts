import type { IncomingHttpHeaders } from 'node:http';

/** What a provider reads of a request. Nothing that says where it came from: the gateway knows that better. */
const forwarded = [
  'accept',
  'accept-language',
  'authorization',
  'content-type',
  'dpop',
  'origin',
  'access-control-request-method',
  'access-control-request-headers',
] as const;

/** Cookies of the provider's own; ours are none of its business. */
const ownCookies = /^latchkey_oidc(_back|_begun)?$/;
const longest = 16_384;

/** The headers of a request that go on to the provider. */
export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const passed = forwarded.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && value.length <= longest ? [[name, value] as const] : [];
  });
  const cookies = (headers.cookie?.split(';') ?? [])
    .map((part) => part.trim())
    .filter((part) => ownCookies.test(part.slice(0, part.indexOf('='))));
  return { ...Object.fromEntries(passed), ...(cookies.length > 0 && { cookie: cookies.join('; ') }) };
}
