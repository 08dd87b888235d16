import { eventId, interactionId } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { decideLink } from './enrolment-link.js';

const here = interactionId.parse('aaaaaaaaaaaaaaaaaaaaaa');
const elsewhere = interactionId.parse('bbbbbbbbbbbbbbbbbbbbbb');
const evidenceId = eventId.parse('a0000000-0000-4000-8000-000000000001');
const now = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-01T12:00:00.001Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const used = (at: Date, where = here) => ({ expiresAt: later, redeemed: { at, interactionId: where, evidenceId } });

describe('E-04, E-05: a link', () => {
  it.each([
    { because: 'that nobody knows', link: undefined, decision: { outcome: 'rejected', reason: 'unknown' } },
    {
      because: 'is good to its last moment',
      link: { expiresAt: later, redeemed: undefined },
      decision: { outcome: 'redeem' },
    },
    {
      because: 'and no longer',
      link: { expiresAt: now, redeemed: undefined },
      decision: { outcome: 'rejected', reason: 'expired' },
    },
    {
      because: 'used here a moment ago says the same again',
      link: used(ago(9)),
      decision: { outcome: 'repeat', evidenceId },
    },
    {
      because: 'does so although it has expired meanwhile',
      link: { ...used(ago(9)), expiresAt: ago(1) },
      decision: { outcome: 'repeat', evidenceId },
    },
    { because: 'but not for ever', link: used(ago(10)), decision: { outcome: 'rejected', reason: 'used' } },
    {
      because: 'used elsewhere is used',
      link: used(now, elsewhere),
      decision: { outcome: 'rejected', reason: 'used' },
    },
  ] as const)('$because', ({ link, decision }) => expect(decideLink(link, here, now)).toEqual(decision));
});
