import { expect, it } from 'vitest';
import { answeredChallenge } from './answered-challenge.js';

const challenge = 'c'.repeat(43);
const answer = (clientData: string) => ({
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key' as const,
  response: { clientDataJSON: Buffer.from(clientData).toString('base64url') },
});
const good = JSON.stringify({ type: 'webauthn.get', challenge, origin: 'http://localhost' });

it('is read with or without a byte order mark', () => {
  expect(answeredChallenge(answer(good))).toBe(challenge);
  expect(answeredChallenge(answer(`\uFEFF${good}`))).toBe(challenge);
});

it.each([
  { because: 'it is not JSON', clientData: 'nonsense' },
  { because: 'it is an array', clientData: '["challenge"]' },
  { because: 'it is null', clientData: 'null' },
  { because: 'there is none', clientData: '{}' },
  { because: 'it is empty', clientData: '{"challenge":""}' },
  { because: 'it is padded', clientData: `{"challenge":"${challenge}="}` },
  { because: 'it is a list', clientData: `{"challenge":["${challenge}"]}` },
  { because: 'it is inherited', clientData: `{"__proto__":{"challenge":"${challenge}"}}` },
  { because: 'it is a kilobyte', clientData: `{"challenge":"${'c'.repeat(1_024)}"}` },
])('is not found when $because', ({ clientData }) => {
  expect(answeredChallenge(answer(clientData))).toBeUndefined();
});

it('is not found in bytes that are no text', () => {
  const broken = Buffer.concat([
    Buffer.from(`{"challenge":"${challenge}","x":"`),
    Buffer.from([0xff]),
    Buffer.from('"}'),
  ]);
  const response = { clientDataJSON: broken.toString('base64url') };
  expect(answeredChallenge({ ...answer(good), response })).toBeUndefined();
});
