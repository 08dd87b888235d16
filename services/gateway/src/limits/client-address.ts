import { BlockList, isIP, isIPv4 } from 'node:net';

/** Where a call comes from: one host (a subscriber's /64 with IPv6), and the network around it (/24, /48). */
export type Origin = { readonly address: string; readonly network: string };

/** What stands for a peer that has gone: its calls share one limit. */
const nowhere = 'unknown';

/** Networks as a set that answers whether an address is in one of them. Throws on what is neither address nor CIDR. */
export function trustedNetworks(list: string): BlockList {
  const trusted = new BlockList();
  for (const entry of list.split(',').map((one) => one.trim())) {
    if (entry !== '') addNetwork(trusted, entry);
  }
  return trusted;
}

/**
 * The client's address in its one form. The peer of the socket, unless that is a proxy of ours: then the rightmost
 * address of X-Forwarded-For that is none. What stands left of that was written by the client and is not looked at. Where
 * the header says no more, or something that is no address, the last proxy of ours stands for the client.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined, trusted: BlockList): string {
  let known = canonicalAddress(peer ?? '') ?? nowhere;
  const hops = forwardedFor?.split(',') ?? [];
  while (hops.length > 0 && isTrusted(known, trusted)) {
    const hop = canonicalAddress(withoutPort(hops.pop()?.trim() ?? ''));
    if (hop === undefined) break;
    known = hop;
  }
  return known;
}

/** True when the peer of a socket is a proxy of ours. */
export const isTrustedPeer = (peer: string | undefined, trusted: BlockList): boolean =>
  isTrusted(canonicalAddress(peer ?? '') ?? nowhere, trusted);

/** What is counted together of a canonical address. */
export function originOf(address: string): Origin {
  if (isIPv4(address)) {
    return { address: `${address}/32`, network: `${address.split('.').slice(0, 3).join('.')}.0/24` };
  }
  const groups = address.split(':');
  if (groups.length !== 8) return { address, network: address };
  return { address: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` };
}

/**
 * One text for one address: IPv4 as it is, IPv4 inside IPv6 as IPv4, IPv6 as eight groups without leading zeros and without
 * a zone. Undefined for anything else.
 */
export function canonicalAddress(text: string): string | undefined {
  const [bare = ''] = text.split('%', 1);
  const family = isIP(bare);
  if (family === 0) return undefined;
  if (family === 4) return bare;
  const groups = groupsOf(bare);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? dotted(groups[6] ?? 0, groups[7] ?? 0) : groups.map((group) => group.toString(16)).join(':');
}

/** A URL's host has one form: compressed, hexadecimal throughout. */
function groupsOf(address: string): number[] {
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = '', after] = compressed.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** Some proxies write `192.0.2.1:49152` or `[2001:db8::1]:49152`. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(hop);
  if (bracketed) return bracketed[1] ?? '';
  const [host = '', port = ''] = hop.split(':');
  return isIPv4(host) && /^\d{1,5}$/.test(port) ? host : hop;
}

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');

const isTrusted = (address: string, trusted: BlockList): boolean =>
  isIP(address) !== 0 && trusted.check(address, familyOf(address));

function addNetwork(trusted: BlockList, entry: string): void {
  const [text = '', prefix, ...rest] = entry.split('/');
  const address = canonicalAddress(text);
  const longest = address !== undefined && isIPv4(address) ? 32 : 128;
  const length = prefix === undefined ? longest : Number(prefix);
  const isLength = prefix === undefined || (/^\d{1,3}$/.test(prefix) && length <= longest);
  if (address === undefined || !isLength || rest.length > 0) throw new Error(`${entry} is neither address nor CIDR`);
  trusted.addSubnet(address, length, familyOf(address));
}
