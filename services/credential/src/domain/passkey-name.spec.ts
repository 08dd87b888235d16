import { expect, it } from 'vitest';
import { passkeyName, type PasskeyOrigin } from './passkey-name.js';

const nobody = '00000000-0000-0000-0000-000000000000';
const chromeOnWindows =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const unknown: PasskeyOrigin = { aaguid: nobody, transports: ['internal'] };

it.each<{ because: string; origin: Partial<PasskeyOrigin>; name: string }>([
  {
    because: 'the person said so',
    origin: { name: ' My  laptop ', aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d' },
    name: 'My laptop',
  },
  {
    because: 'its provider is known',
    origin: { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', userAgent: chromeOnWindows },
    name: 'Google Password Manager',
  },
  { because: 'it can only be plugged in or held near', origin: { transports: ['usb', 'nfc'] }, name: 'Security key' },
  {
    because: 'a telephone is no security key',
    origin: { transports: ['internal', 'hybrid'], userAgent: chromeOnWindows },
    name: 'Chrome · Windows',
  },
  {
    because: 'Edge calls itself Chrome too',
    origin: { userAgent: `${chromeOnWindows} Edg/140.0.0.0` },
    name: 'Edge · Windows',
  },
  {
    because: 'Safari on a telephone',
    origin: {
      userAgent:
        'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    },
    name: 'Safari · iPhone',
  },
  {
    because: 'Firefox on Linux',
    origin: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    name: 'Firefox · Linux',
  },
  { because: 'only the system is known', origin: { userAgent: 'curl (Windows)' }, name: 'Windows' },
  { because: 'nothing is known', origin: { transports: [], userAgent: 'something' }, name: 'Passkey' },
  {
    because: 'a name of nothing but control characters is none',
    origin: { name: '\u0000\u202E\u200B\n', userAgent: chromeOnWindows },
    name: 'Chrome · Windows',
  },
  { because: 'writing directions are taken out', origin: { name: 'key\u202Egnp.exe' }, name: 'keygnp.exe' },
  { because: 'it is cut between characters', origin: { name: `a${'🔑'.repeat(40)}` }, name: `a${'🔑'.repeat(31)}` },
  { because: 'what joins an emoji stays', origin: { name: '👩‍💻 at work' }, name: '👩‍💻 at work' },
  { because: 'joiners alone are nothing', origin: { name: '\u200D\u200C' }, name: 'Passkey' },
])('W18: a passkey is called "$name": $because', ({ origin, name }) => {
  expect(passkeyName({ ...unknown, ...origin })).toBe(name);
});
