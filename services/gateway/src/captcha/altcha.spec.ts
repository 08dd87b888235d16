import { randomBytes } from 'node:crypto';
import type { CaptchaChallenge, CaptchaPayload } from '@latchkey/contracts';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { beforeAll, describe, expect, it } from 'vitest';
import { newChallenge, verifyAltcha } from './altcha.js';

const key = randomBytes(32);
const encode = (payload: unknown) => Buffer.from(JSON.stringify(payload)).toString('base64');

let payload: CaptchaPayload;
const solved = async (challenge: CaptchaChallenge): Promise<CaptchaPayload> => {
  const solution = await solveChallenge({ challenge, deriveKey });
  if (!solution) throw new Error('it was not solved');
  return { challenge, solution };
};
beforeAll(async () => {
  payload = await solved(await newChallenge(key, 'acme'));
});

const changed = (change: (copy: CaptchaPayload) => void) => {
  const copy = structuredClone(payload);
  change(copy);
  return encode(copy);
};

describe('a solution', () => {
  it('is good, and has one name in every form that it can be written in', async () => {
    const verdict = await verifyAltcha(key, 'acme', encode(payload));
    expect(verdict).toEqual({ id: expect.stringMatching(/^[\w-]{43}$/) as string });
    const { challenge, solution } = payload;
    const parameters = Object.fromEntries(Object.entries(challenge.parameters).toReversed());
    const otherForm = encode({ solution: { ...solution, time: 1 }, challenge: { ...challenge, parameters } });
    expect(await verifyAltcha(key, 'acme', otherForm)).toEqual(verdict);
  });

  it('is to a challenge of at most five minutes', () => {
    const left = payload.challenge.parameters.expiresAt - Date.now() / 1_000;
    expect(left).toBeGreaterThan(240);
    expect(left).toBeLessThanOrEqual(300);
  });

  it('is refused when its time is over', async () => {
    const old = await solved(await newChallenge(key, 'acme', Date.now() - 302_000));
    expect(await verifyAltcha(key, 'acme', encode(old))).toEqual({ fault: 'expired' });
  });

  it('is refused of another tenant, and under another key', async () => {
    expect(await verifyAltcha(key, 'umbrella', encode(payload))).toEqual({ fault: 'forged' });
    expect(await verifyAltcha(randomBytes(32), 'acme', encode(payload))).toEqual({ fault: 'forged' });
  });

  it.each([
    {
      because: 'its time was made longer',
      change: (p: CaptchaPayload) => void (p.challenge.parameters.expiresAt += 1),
    },
    { because: 'its work was made less', change: (p: CaptchaPayload) => void (p.challenge.parameters.cost = 1) },
    {
      because: 'the prefix to find was shortened',
      change: (p: CaptchaPayload) => void (p.challenge.parameters.keyPrefix = '0'),
    },
    {
      because: 'it tells its own proof',
      change: (p: CaptchaPayload) => void (p.challenge.parameters.keySignature = 'ab'.repeat(32)),
    },
    { because: 'it signs for itself', change: (p: CaptchaPayload) => void (p.challenge.signature = 'ab'.repeat(32)) },
  ])('is forged when $because', async ({ change }) =>
    expect(await verifyAltcha(key, 'acme', changed(change))).toEqual({ fault: 'forged' }),
  );

  it.each([
    { because: 'the key is not the one that was looked for', derivedKey: () => 'ab'.repeat(32) },
    {
      because: 'only the prefix is right',
      derivedKey: (p: CaptchaPayload) => p.challenge.parameters.keyPrefix.padEnd(64, '0'),
    },
    { because: 'the key has half a byte', derivedKey: () => 'abc' },
  ])('is no solution when $because', async ({ derivedKey }) =>
    expect(
      await verifyAltcha(
        key,
        'acme',
        changed((p) => void (p.solution.derivedKey = derivedKey(p))),
      ),
    ).toEqual({
      fault: 'unsolved',
    }),
  );

  const base64 = (text: string) => Buffer.from(text).toString('base64');
  it.each([
    { because: 'it is empty JSON', text: () => base64('{}') },
    { because: 'it is null', text: () => base64('null') },
    { because: 'it is not JSON', text: () => base64('{') },
    { because: 'it is not base64', text: () => '%%%%' },
    {
      because: 'it has no signature',
      text: () => changed((p) => void Reflect.deleteProperty(p.challenge, 'signature')),
    },
    {
      because: 'it has no end',
      text: () => changed((p) => void Reflect.deleteProperty(p.challenge.parameters, 'expiresAt')),
    },
    {
      because: 'it brings data of its own',
      text: () => changed((p) => void Object.assign(p.challenge.parameters, { data: {} })),
    },
    {
      because: 'it asks us for more work than we ever would',
      text: () => changed((p) => void (p.challenge.parameters.cost = 1e9)),
    },
    {
      because: 'the signature is a list',
      text: () => changed((p) => void Object.assign(p.challenge, { signature: [] })),
    },
  ])('is malformed when $because', async ({ text }) =>
    expect(await verifyAltcha(key, 'acme', text())).toEqual({ fault: 'malformed' }),
  );
});
