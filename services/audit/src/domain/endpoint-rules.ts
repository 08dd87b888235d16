import { isSafeAddress, type FieldError } from '@latchkey/contracts';

export type EndpointFacts = {
  readonly url: string;
  /** Plain http and addresses of the inside are for a developer's machine. */
  readonly allowsPrivate: boolean;
  /** Whether an IP address is one of the public network; what is none is looked up when it is spoken to. */
  readonly isPublicAddress: (address: string) => boolean;
};

const pointer = '/url';
const address = /^\[.*\]$|^[\d.]+$/;
const localName = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/;

/** Every reason why an endpoint cannot be told anything (H-09). A name is judged again at each connection, by what it resolves to. */
export function endpointFaults({ url, allowsPrivate, isPublicAddress }: EndpointFacts): Required<FieldError>[] {
  if (!isSafeAddress(url, allowsPrivate))
    return [{ code: 'url_not_https', pointer, detail: 'an https address without a user' }];
  if (url.includes('#')) return [{ code: 'url_with_fragment', pointer, detail: 'no fragment' }];
  const { hostname } = new URL(url);
  const isInside = address.test(hostname)
    ? !isPublicAddress(hostname.replace(/^\[|\]$/g, ''))
    : localName.test(hostname);
  return isInside && !allowsPrivate ? [{ code: 'url_not_public', pointer, detail: 'an address on the internet' }] : [];
}
