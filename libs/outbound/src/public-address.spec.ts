import { expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

// H-09: what a name resolves to decides, not the name.
it.each([
  { address: '93.184.215.14', isPublic: true, because: 'it is anybody’s' },
  { address: '172.15.255.255', isPublic: true, because: 'it is just below a private block' },
  { address: '172.32.0.0', isPublic: true, because: 'it is just above one' },
  { address: '2606:4700::1111', isPublic: true, because: 'it is global unicast' },
  { address: '127.0.0.1', isPublic: false, because: 'it is this machine' },
  { address: '127.255.255.254', isPublic: false, because: 'so is all of its block' },
  { address: '0.0.0.0', isPublic: false, because: 'it is this machine to some' },
  { address: '10.1.2.3', isPublic: false, because: 'it is private' },
  { address: '172.16.0.1', isPublic: false, because: 'it is private' },
  { address: '192.168.1.1', isPublic: false, because: 'it is private' },
  { address: '100.64.0.1', isPublic: false, because: 'it is behind a carrier’s translation' },
  { address: '169.254.169.254', isPublic: false, because: 'a cloud’s metadata lives there' },
  { address: '224.0.0.1', isPublic: false, because: 'it is many' },
  { address: '255.255.255.255', isPublic: false, because: 'it is everybody' },
  { address: '::1', isPublic: false, because: 'it is this machine' },
  { address: '::', isPublic: false, because: 'it is none' },
  { address: '::ffff:127.0.0.1', isPublic: false, because: 'it is IPv4 in disguise' },
  { address: '::ffff:93.184.215.14', isPublic: false, because: 'it is IPv4 in disguise, whose ever' },
  { address: '64:ff9b::7f00:1', isPublic: false, because: 'a translator leads inside' },
  { address: '2002:7f00:1::', isPublic: false, because: '6to4 leads inside' },
  { address: 'fd00::1', isPublic: false, because: 'it is unique local' },
  { address: 'fe80::1', isPublic: false, because: 'it is of the link' },
  { address: 'ff02::1', isPublic: false, because: 'it is many' },
  { address: 'localhost', isPublic: false, because: 'it is no address' },
  { address: '2130706433', isPublic: false, because: 'it is no address as addresses are written' },
])('$address is public: $isPublic, because $because', ({ address, isPublic }) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});
