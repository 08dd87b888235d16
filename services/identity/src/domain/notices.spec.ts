import { describe, expect, it } from 'vitest';
import { noticeOfFactor, recipientsOf, type ProvedChannel } from './notices.js';

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
