import { describe, expect, it } from 'vitest';
import { mayTrustDevice, type TrustFacts } from './device-trust.js';
import {
  ada,
  backupCode,
  bob,
  code,
  elsewhere,
  here,
  passkey,
  password,
  second,
  setUpNow,
  textMessage,
  totp,
} from './test-evidence.js';

const nothing = { passkeysEnrolledIn: [], totpEnrolledIn: null };
const facts: TrustFacts = {
  userId: ada,
  interactionId: here,
  evidence: [password],
  held: nothing,
  factors: ['webauthn', 'totp', 'backup-code'],
};

// b.6-1: on the strength of a second factor, or of one that was set up now.
describe('a browser may be trusted', () => {
  it.each<{ because: string; change: Partial<TrustFacts>; may: boolean }>([
    { because: 'after an app', change: { evidence: [password, second(totp)] }, may: true },
    { because: 'after a passkey as the second step', change: { evidence: [password, second(passkey())] }, may: true },
    { because: 'not after a password alone', change: {}, may: false },
    {
      because: 'not after a passkey that signed in: it was asked for nothing',
      change: { evidence: [passkey()] },
      may: false,
    },
    { because: 'not after a backup code', change: { evidence: [password, second(backupCode)] }, may: false },
    {
      because: 'after a backup code and an app',
      change: { evidence: [password, second(backupCode), second(totp)] },
      may: true,
    },
    {
      because: 'not after a code that the tenant does not take',
      change: { evidence: [password, second(code)] },
      may: false,
    },
    {
      because: 'after one that it takes',
      change: { evidence: [password, second(textMessage)], factors: ['phone-code'] },
      may: true,
    },
    {
      because: "not after somebody else's app",
      change: { evidence: [password, { ...second(totp), userId: bob }] },
      may: false,
    },
    {
      because: 'not for a code alone of what was set up now',
      change: { evidence: [password, setUpNow(totp)] },
      may: false,
    },
    { because: 'after an app was set up now', change: { held: { ...nothing, totpEnrolledIn: here } }, may: true },
    {
      because: 'not after one was set up before',
      change: { held: { ...nothing, totpEnrolledIn: elsewhere } },
      may: false,
    },
    {
      because: 'not where the tenant takes no app',
      change: { held: { ...nothing, totpEnrolledIn: here }, factors: ['webauthn'] },
      may: false,
    },
    {
      because: 'after a passkey was set up now',
      change: { held: { ...nothing, passkeysEnrolledIn: [here] } },
      may: true,
    },
    {
      because: 'not after one was set up before',
      change: { held: { ...nothing, passkeysEnrolledIn: [elsewhere] } },
      may: false,
    },
    {
      because: 'not where the tenant takes no passkey',
      change: { held: { ...nothing, passkeysEnrolledIn: [here] }, factors: ['totp'] },
      may: false,
    },
    { because: 'not for somebody of whom nothing is known', change: { held: undefined }, may: false },
  ])('$because', ({ change, may }) => {
    expect(mayTrustDevice({ ...facts, ...change })).toBe(may);
  });
});
