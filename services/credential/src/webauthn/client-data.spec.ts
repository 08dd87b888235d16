import { describe, expect, it } from 'vitest';
import { CeremonyRejected } from './ceremony-rejected.js';
import { checkClientData, parseClientData } from './client-data.js';
import { CHALLENGE, clientData, ORIGIN } from './software-authenticator.js';

function reasonOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return error instanceof CeremonyRejected ? error.reason : `crash: ${String(error)}`;
  }
}

const bytes = (text: string) => Buffer.from(text);
const GOOD = clientData('webauthn.get').toString();

describe('parseClientData', () => {
  it.each([
    { fact: 'a byte order mark is dropped', json: bytes(`\uFEFF${GOOD}`), reason: undefined },
    {
      fact: 'unknown members pass',
      json: clientData('webauthn.get', { other_keys: { a: [1, { b: ':{' }] } }),
      reason: undefined,
    },
    {
      fact: 'an obsolete tokenBinding passes',
      json: clientData('webauthn.get', { tokenBinding: { status: 'supported' } }),
      reason: undefined,
    },
    {
      fact: 'braces, colons and escaped quotes in text are not members',
      json: clientData('webauthn.get', { x: '\\":{}[,"' }),
      reason: undefined,
    },
    {
      fact: 'a same-named member further in is no duplicate',
      json: clientData('webauthn.get', { x: { type: 1 } }),
      reason: undefined,
    },
    { fact: 'text that is not JSON is refused', json: bytes('{"type":'), reason: 'client_data' },
    { fact: 'an array is refused', json: bytes('[1]'), reason: 'client_data' },
    { fact: 'null is refused', json: bytes('null'), reason: 'client_data' },
    { fact: 'bytes that are not UTF-8 are refused', json: Buffer.of(0x7b, 0xff, 0x7d), reason: 'client_data' },
    {
      fact: 'a duplicate member is refused',
      json: bytes(GOOD.replace('{', '{"origin":"https://evil.example",')),
      reason: 'client_data',
    },
    {
      fact: 'a duplicate spelled with an escape is refused',
      json: bytes(GOOD.replace('{', '{"\\u006frigin":"https://evil.example",')),
      reason: 'client_data',
    },
    {
      fact: 'a challenge as an array is refused',
      json: clientData('webauthn.get', { challenge: [CHALLENGE] }),
      reason: 'client_data',
    },
    {
      fact: 'a missing challenge is refused',
      json: clientData('webauthn.get', { challenge: undefined }),
      reason: 'client_data',
    },
    {
      fact: 'a type that is a number is refused',
      json: clientData('webauthn.get', { type: 1 }),
      reason: 'client_data',
    },
    {
      fact: 'an origin as a list is refused',
      json: clientData('webauthn.get', { origin: [ORIGIN] }),
      reason: 'client_data',
    },
    {
      fact: 'crossOrigin as text is refused',
      json: clientData('webauthn.get', { crossOrigin: 'false' }),
      reason: 'client_data',
    },
    {
      fact: 'topOrigin as a list is refused',
      json: clientData('webauthn.get', { topOrigin: [ORIGIN] }),
      reason: 'client_data',
    },
  ])('$fact', ({ json, reason }) => {
    expect(reasonOf(() => parseClientData(json))).toBe(reason);
  });
});

describe('checkClientData', () => {
  const partner = 'https://partner.example';
  const open = { allowCrossOrigin: true, allowedTopOrigins: [partner] };
  const closed = { allowCrossOrigin: false, allowedTopOrigins: [] };
  it.each([
    { fact: 'an honest page passes', given: {}, framing: closed, reason: undefined },
    { fact: 'an absent crossOrigin is false', given: { crossOrigin: undefined }, framing: closed, reason: undefined },
    {
      fact: 'a framed page is refused without a framing policy',
      given: { crossOrigin: true },
      framing: closed,
      reason: 'framed',
    },
    {
      fact: 'a named top page is refused without a framing policy',
      given: { crossOrigin: true, topOrigin: partner },
      framing: closed,
      reason: 'framed',
    },
    {
      fact: 'topOrigin without crossOrigin is refused',
      given: { topOrigin: partner },
      framing: open,
      reason: 'framed',
    },
    {
      fact: 'a top page that is not listed is refused',
      given: { crossOrigin: true, topOrigin: 'https://evil.example' },
      framing: open,
      reason: 'framed',
    },
    {
      fact: 'a listed top page passes',
      given: { crossOrigin: true, topOrigin: partner },
      framing: open,
      reason: undefined,
    },
    {
      fact: 'a browser that never names the top page passes where framing is allowed',
      given: { crossOrigin: true },
      framing: open,
      reason: undefined,
    },
    {
      fact: 'webauthn.create is refused in an authentication',
      given: { type: 'webauthn.create' },
      framing: closed,
      reason: 'wrong_type',
    },
    { fact: 'payment.get is refused', given: { type: 'payment.get' }, framing: closed, reason: 'wrong_type' },
    { fact: 'another challenge is refused', given: { challenge: 'AAAA' }, framing: closed, reason: 'challenge' },
    { fact: 'an empty challenge is refused', given: { challenge: '' }, framing: closed, reason: 'challenge' },
    {
      fact: 'a prefix of the challenge is refused',
      given: { challenge: CHALLENGE.slice(0, 20) },
      framing: closed,
      reason: 'challenge',
    },
    {
      fact: 'a padded challenge is refused as an encoding',
      given: { challenge: `${CHALLENGE}=` },
      framing: closed,
      reason: 'encoding',
    },
    {
      fact: 'white space in the challenge is refused as an encoding',
      given: { challenge: ` ${CHALLENGE}` },
      framing: closed,
      reason: 'encoding',
    },
  ])('$fact', ({ given, framing, reason }) => {
    const expected = { type: 'webauthn.get' as const, challenge: CHALLENGE, expectedOrigins: [ORIGIN], framing };
    expect(reasonOf(() => checkClientData(parseClientData(clientData('webauthn.get', given)), expected))).toBe(reason);
  });

  it.each([
    'https://login.example.evil.test',
    'https://notlogin.example',
    'http://login.example',
    'https://login.example:8443',
    'https://login.example/',
    'https://LOGIN.example',
    'https://login.example@evil.test',
    'null',
    'https://evil.login.example',
    'https://example',
    'android:apk-key-hash:gx7sq_pxhxhrIQdLyfG0pxKwiJ7hOk2DJQ4xvKd438Q',
    '',
  ])('origin "%s" is refused as wrong_origin', (origin) => {
    const expected = {
      type: 'webauthn.get' as const,
      challenge: CHALLENGE,
      expectedOrigins: [ORIGIN],
      framing: closed,
    };
    expect(reasonOf(() => checkClientData(parseClientData(clientData('webauthn.get', { origin })), expected))).toBe(
      'wrong_origin',
    );
  });
});
