import { describe, expect, it } from 'vitest';
import { canonicalAddress, clientAddress, isTrustedPeer, originOf, trustedNetworks } from './client-address.js';

const proxies = '10.0.0.0/8, 2001:db8:ffff::/48,192.0.2.7';

describe('the client', () => {
  it.each([
    {
      because: 'the socket tells, unless somebody is trusted',
      peer: '198.51.100.1',
      forwarded: '203.0.113.9',
      trusted: '',
      client: '198.51.100.1',
    },
    {
      because: 'a stranger who writes the header is the stranger',
      peer: '198.51.100.1',
      forwarded: '10.0.0.1',
      trusted: proxies,
      client: '198.51.100.1',
    },
    {
      because: 'a proxy of ours tells whom it serves',
      peer: '10.0.0.1',
      forwarded: '203.0.113.9',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'what the client wrote itself stands left and is not believed',
      peer: '10.0.0.1',
      forwarded: '1.1.1.1, 203.0.113.9',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'a client that claims to be a proxy of ours gains nothing',
      peer: '10.0.0.1',
      forwarded: '1.1.1.1, 10.9.9.9, 203.0.113.9',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'two proxies in a row are both passed',
      peer: '10.0.0.1',
      forwarded: '203.0.113.9, 192.0.2.7',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'a call of the proxy itself is the proxy’s',
      peer: '10.0.0.1',
      forwarded: undefined,
      trusted: proxies,
      client: '10.0.0.1',
    },
    {
      because: 'where all are ours, the first of them asked',
      peer: '10.0.0.1',
      forwarded: '10.0.0.3, 10.0.0.2',
      trusted: proxies,
      client: '10.0.0.3',
    },
    {
      because: 'garbage is no address: the last proxy stands for it',
      peer: '10.0.0.1',
      forwarded: '203.0.113.9, <script>',
      trusted: proxies,
      client: '10.0.0.1',
    },
    { because: 'an empty header says nothing', peer: '10.0.0.1', forwarded: '', trusted: proxies, client: '10.0.0.1' },
    {
      because: 'an empty last hop says nothing',
      peer: '10.0.0.1',
      forwarded: '203.0.113.9, ',
      trusted: proxies,
      client: '10.0.0.1',
    },
    {
      because: 'a port is no part of an address',
      peer: '10.0.0.1',
      forwarded: '203.0.113.9:49152',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'brackets and port are no part either',
      peer: '10.0.0.1',
      forwarded: '[2001:db8::9]:443',
      trusted: proxies,
      client: '2001:db8:0:0:0:0:0:9',
    },
    {
      because: 'a proxy that is met over IPv6 as IPv4 is ours',
      peer: '::ffff:10.0.0.1',
      forwarded: '203.0.113.9',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'a client inside IPv6 is the IPv4 client',
      peer: '10.0.0.1',
      forwarded: '::ffff:203.0.113.9',
      trusted: proxies,
      client: '203.0.113.9',
    },
    {
      because: 'an IPv6 proxy of ours is passed',
      peer: '2001:db8:ffff::1',
      forwarded: '2001:db8::1',
      trusted: proxies,
      client: '2001:db8:0:0:0:0:0:1',
    },
    {
      because: 'a peer that has gone shares one name',
      peer: undefined,
      forwarded: '203.0.113.9',
      trusted: proxies,
      client: 'unknown',
    },
    {
      because: 'even if the whole Internet is trusted, nowhere is not',
      peer: '',
      forwarded: '203.0.113.9',
      trusted: '0.0.0.0/0,::/0',
      client: 'unknown',
    },
  ])('$because', ({ peer, forwarded, trusted, client }) => {
    expect(clientAddress(peer, forwarded, trustedNetworks(trusted))).toBe(client);
  });
});

describe('an address', () => {
  // Security H-01: textual aliases and IPv4 inside IPv6 are one address.
  it.each([
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0:0:0:0:1'],
    ['2001:db8:0:0::1%eth0', '2001:db8:0:0:0:0:0:1'],
    ['::', '0:0:0:0:0:0:0:0'],
    ['1::', '1:0:0:0:0:0:0:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.01', undefined],
    ['192.0.2', undefined],
    ['192.0.2.1/24', undefined],
    ['2001:db8::1::2', undefined],
    ['localhost', undefined],
    ['', undefined],
    [']', undefined],
  ])('%j is %j', (text, canonical) => expect(canonicalAddress(text)).toBe(canonical));

  it.each([
    ['192.0.2.77', '192.0.2.77/32', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['unknown', 'unknown', 'unknown'],
  ])('%s is counted as %s and as %s', (address, host, network) => {
    expect(originOf(address)).toEqual({ address: host, network });
  });

  it('is one of a thousand in a /64 that count as one', () => {
    const hosts = Array.from({ length: 1_000 }, (_, at) =>
      canonicalAddress(`2001:db8:7:8:${at.toString(16)}::${at.toString(16)}`),
    );
    expect(new Set(hosts.map((host) => originOf(host ?? '').address))).toEqual(new Set(['2001:db8:7:8::/64']));
  });
});

describe('the peer of a socket', () => {
  it.each([
    { because: 'it is in the list', peer: '10.1.2.3', trusted: proxies, expected: true },
    { because: 'it is met over IPv6 as IPv4', peer: '::ffff:10.1.2.3', trusted: proxies, expected: true },
    { because: 'it is a stranger', peer: '198.51.100.1', trusted: proxies, expected: false },
    { because: 'nobody is trusted', peer: '10.1.2.3', trusted: '', expected: false },
    { because: 'it has gone', peer: undefined, trusted: '0.0.0.0/0,::/0', expected: false },
  ])('is a proxy of ours ($expected): $because', ({ peer, trusted, expected }) =>
    expect(isTrustedPeer(peer, trustedNetworks(trusted))).toBe(expected),
  );
});

describe('the list of proxies', () => {
  it.each(['10.0.0.0/33', '10.0.0/8', '::/129', 'proxy.test', '10.0.0.0/8/8', '10.0.0.0/', '10.0.0.0/-1'])(
    'refuses %s',
    (list) => expect(() => trustedNetworks(list)).toThrow('neither address nor CIDR'),
  );

  it('may be empty', () => expect(trustedNetworks('').check('127.0.0.1')).toBe(false));
});
