import { describe, expect, it } from 'vitest';
import { hashOf } from './caller.js';
import { presentedDevices, setTrustedCookie } from './trusted-devices.js';

const deviceId = '0198a7f0-0000-7000-8000-000000000001';
const secret = 'S'.repeat(43);
const cookie = (person: string, value = `${deviceId}.${secret}`) => `__Host-latchkey_trusted_${person}=${value}`;
const shown = { deviceId, secretHash: hashOf(secret) };

describe('what a browser shows', () => {
  it.each([
    { because: 'there are no cookies', header: undefined, expected: [] },
    { because: 'it stands alone', header: cookie('ada'), expected: [shown] },
    { because: 'it stands among others', header: `a=b; ${cookie('ada')};c=d`, expected: [shown] },
    { because: 'two people share the browser', header: `${cookie('ada')}; ${cookie('bob')}`, expected: [shown, shown] },
    { because: 'it is nobody’s', header: cookie(''), expected: [] },
    { because: 'the person is no name', header: cookie('a.b'), expected: [] },
    { because: 'the name is only a part of another', header: `x${cookie('ada')}`, expected: [] },
    { because: 'the device has no name', header: cookie('ada', `.${secret}`), expected: [] },
    { because: 'the device’s name is no id', header: cookie('ada', `phone.${secret}`), expected: [] },
    { because: 'there is no secret', header: cookie('ada', deviceId), expected: [] },
    { because: 'the secret is cut short', header: cookie('ada', `${deviceId}.${secret.slice(1)}`), expected: [] },
    { because: 'there is more than a secret', header: cookie('ada', `${deviceId}.${secret}.x`), expected: [] },
    {
      because: 'the malformed one takes no other with it',
      header: `${cookie('ada', 'x')}; ${cookie('bob')}`,
      expected: [shown],
    },
  ])('is $expected.length of the devices when $because', ({ header, expected }) => {
    expect(presentedDevices(header)).toEqual(expected);
  });

  it('is the last ten, however many there are and whatever stands between', () => {
    const ids = Array.from({ length: 14 }, (_, at) => deviceId.slice(0, -2) + String(at).padStart(2, '0'));
    const header = ids.map((id, at) => `${cookie(`p${at}`, `${id}.${secret}`)}; ${cookie(`q${at}`, 'x')}`).join('; ');
    expect(presentedDevices(header).map((device) => device.deviceId)).toEqual(ids.slice(4));
  });

  it('is never the secret', () => {
    expect(JSON.stringify(presentedDevices(cookie('ada')))).not.toContain(secret);
  });
});

describe('the cookie of a trusted browser', () => {
  const set = setTrustedCookie({ person: 'ada', deviceId, secret, expiresAt: '2026-12-22T10:00:00.000Z' });

  it('is bound to the host, hidden from scripts, and lives as long as the trust', () => {
    expect(set).toBe(`${cookie('ada')}; Path=/; Secure; HttpOnly; SameSite=Lax; Expires=Tue, 22 Dec 2026 10:00:00 GMT`);
  });

  it('is read as it was written', () => {
    expect(presentedDevices(set.split(';')[0])).toEqual([shown]);
  });
});
