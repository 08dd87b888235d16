import { describe, expect, it } from 'vitest';
import { leadsToAccount, noticeOfFactor, noticeOfTwoStep, recipientsOf, type ProvedChannel } from './notices.js';

const proved = (type: ProvedChannel['type'], value: string): ProvedChannel => ({ type, value, addedAt: undefined });
const [ann, bob] = [proved('email', 'ann@example.com'), proved('email', 'bob@example.com')];
const [one, other] = [proved('phone', '+15005550001'), proved('phone', '+15005550002')];

describe('who is told', () => {
  it.each([
    {
      because: 'every address, and no number beside them',
      channels: [one, ann, bob],
      isOfIdentifiers: false,
      told: [ann, bob],
    },
    { because: 'one number where there is no address', channels: [one, other], isOfIdentifiers: false, told: [one] },
    { because: 'nobody who proved nothing', channels: [], isOfIdentifiers: false, told: [] },
    {
      because: 'all of them, of what happened to one of them',
      channels: [one, ann, bob],
      isOfIdentifiers: true,
      told: [one, ann, bob],
    },
  ])('$because', ({ channels, isOfIdentifiers, told }) => {
    expect(recipientsOf(channels, { isOfIdentifiers })).toEqual(told);
  });
});

it.each([
  { factor: 'totp', change: 'added', notice: 'totp-added' },
  { factor: 'totp', change: 'replaced', notice: 'totp-replaced' },
  { factor: 'totp', change: 'removed', notice: 'totp-removed' },
  { factor: 'backup-code', change: 'added', notice: 'backup-codes-added' },
  { factor: 'backup-code', change: 'replaced', notice: 'backup-codes-replaced' },
  { factor: 'backup-code', change: 'removed', notice: 'backup-codes-removed' },
] as const)('$factor $change is told as $notice', ({ notice, ...event }) => expect(noticeOfFactor(event)).toBe(notice));

describe('of a second step', () => {
  it.each([
    { because: 'turned on for the first time', from: 'unset', state: 'on', notice: 'two-step-on' },
    { because: 'turned on again', from: 'off', state: 'on', notice: 'two-step-on' },
    { because: 'turned off', from: 'on', state: 'off', notice: 'two-step-off' },
    { because: 'to be asked about anew, and off until then', from: 'on', state: 'unset', notice: 'two-step-off' },
    { because: 'skipped: it never was on', from: 'unset', state: 'off', notice: undefined },
    { because: 'to be asked about anew, as it never was on', from: 'off', state: 'unset', notice: undefined },
    { because: 'from when nobody was told: on', from: undefined, state: 'on', notice: undefined },
    { because: 'from when nobody was told: off', from: undefined, state: 'off', notice: undefined },
  ] as const)('$because', ({ notice, ...event }) => expect(noticeOfTwoStep(event)).toBe(notice));

  it.each([
    { because: 'where they may change it', notice: 'browser-trusted', enabled: true, factors: 'edit', leads: true },
    { because: 'where they may see it', notice: 'two-step-off', enabled: true, factors: 'read-only', leads: true },
    { because: 'not where they do not see it', notice: 'two-step-on', enabled: true, factors: 'off', leads: false },
    { because: 'not where there is none', notice: 'browser-trusted', enabled: false, factors: 'edit', leads: false },
    { because: 'not of what is elsewhere', notice: 'passkey-added', enabled: true, factors: 'edit', leads: false },
  ] as const)('leads to the account $because', ({ notice, enabled, factors, leads }) => {
    const rest = { passkeys: 'edit', password: 'edit', identifiers: 'edit', sessions: 'edit' } as const;
    expect(leadsToAccount(notice, { ...rest, enabled, factors })).toBe(leads);
  });
});
