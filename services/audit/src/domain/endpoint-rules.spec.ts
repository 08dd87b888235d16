import { isPublicAddress } from '@latchkey/outbound';
import { expect, it } from 'vitest';
import { endpointFaults } from './endpoint-rules.js';

// H-09. The list of addresses itself has its own table in libs/outbound.
it.each([
  { url: 'https://hooks.example/in?a=b', because: 'it is on the internet' },
  { url: 'https://93.184.215.14/', because: 'so is this address' },
  { url: 'http://hooks.example/', because: 'anybody on the way could read it', code: 'url_not_https' },
  { url: 'ftp://hooks.example/', because: 'nobody speaks it', code: 'url_not_https' },
  { url: 'https://user:secret@hooks.example/', because: 'a password is in it', code: 'url_not_https' },
  { url: 'https://hooks.example/#x', because: 'a fragment is sent to nobody', code: 'url_with_fragment' },
  { url: 'https://127.0.0.1/', because: 'it is this machine', code: 'url_not_public' },
  { url: 'https://2130706433/', because: 'it is this machine in one number', code: 'url_not_public' },
  { url: 'https://0x7f.1/', because: 'it is this machine in another way', code: 'url_not_public' },
  { url: 'https://169.254.169.254/latest', because: 'a cloud’s metadata lives there', code: 'url_not_public' },
  { url: 'https://[::1]/', because: 'it is this machine', code: 'url_not_public' },
  { url: 'https://[::ffff:10.0.0.1]/', because: 'it is IPv4 in disguise', code: 'url_not_public' },
  { url: 'https://localhost/', because: 'it is this machine by name', code: 'url_not_public' },
  { url: 'https://a.localhost./', because: 'so is every name in it', code: 'url_not_public' },
  { url: 'https://db.internal/', because: 'the name says so', code: 'url_not_public' },
])('$url has $code, because $because', ({ url, code }) => {
  const faults = endpointFaults({ url, allowsPrivate: false, isPublicAddress });
  expect(faults.map((fault) => [fault.code, fault.pointer])).toEqual(code === undefined ? [] : [[code, '/url']]);
});

it.each(['http://localhost:3000/', 'http://127.0.0.1:1/', 'https://10.0.0.1/'])(
  'a developer may use %s on their own machine',
  (url) => {
    expect(endpointFaults({ url, allowsPrivate: true, isPublicAddress })).toEqual([]);
    expect(endpointFaults({ url, allowsPrivate: false, isPublicAddress })).toHaveLength(1);
  },
);
