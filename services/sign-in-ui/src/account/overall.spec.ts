import { describe, expect, it } from 'vitest';
import { isCalm, overallOf } from './overall.js';

const byPasskey = { amr: ['swk', 'user', 'mfa', 'pop'], aal: 2 } as const;
const byOrganisation = { amr: [], aal: 1 } as const;
const synced = { synced: true, usableHere: true };
const onOneDevice = { synced: false, usableHere: true };
const ofOldAddress = { synced: true, usableHere: false };

describe('the state of an account in one sentence', () => {
  it.each([
    { because: 'a synced passkey outlives its device', passkeys: [synced], isAsked: false, is: 'passkeys' },
    { because: 'two of them do too', passkeys: [onOneDevice, onOneDevice], isAsked: false, is: 'passkeys' },
    { because: 'one on one device is lost with it', passkeys: [onOneDevice], isAsked: true, is: 'onePasskey' },
    { because: 'one of another address opens nothing here', passkeys: [ofOldAddress], isAsked: false, is: 'oneStep' },
    { because: 'without any, the second step counts', passkeys: [], isAsked: true, is: 'twoSteps' },
    { because: 'a factor that nobody is asked for does not', passkeys: [], isAsked: false, is: 'oneStep' },
  ] as const)('$because: $is', ({ passkeys, isAsked, is }) => {
    expect(overallOf({ session: { ...byPasskey, amr: [...byPasskey.amr] }, passkeys, twoStep: { isAsked } })).toBe(is);
  });

  it('an organisation that signs its people in looks after them', () => {
    const session = { ...byOrganisation, amr: [] };
    expect(overallOf({ session, passkeys: undefined, twoStep: undefined })).toBe('organisation');
  });

  it('nothing is said before the passkeys are known', () => {
    const session = { ...byPasskey, amr: [...byPasskey.amr] };
    expect(overallOf({ session, passkeys: undefined, twoStep: { isAsked: true } })).toBeUndefined();
  });

  it.each([
    ['passkeys', true],
    ['twoSteps', true],
    ['organisation', true],
    ['onePasskey', false],
    ['oneStep', false],
  ] as const)('with %s there is nothing to better: %s', (overall, calm) => {
    expect(isCalm(overall)).toBe(calm);
  });
});
