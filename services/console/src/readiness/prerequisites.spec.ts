import type { Prerequisite } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { progressTold, wordsOf } from './prerequisites.js';

const done: Prerequisite = { name: 'mail_delivery', status: 'done' };
const open: Prerequisite = { name: 'passkey_sign_in', status: 'pending', reason: 'switched_off' };

it.each([
  { because: 'what is done has nothing to do', one: done, words: { title: 'Mail is delivered', todo: undefined } },
  {
    because: 'what is pending says what',
    one: open,
    words: { title: 'Passkeys sign in', todo: 'They are switched off.' },
  },
  {
    because: 'a newer one has its own name and reason',
    one: { name: 'moon_phase', status: 'pending', reason: 'not_full' } as const,
    words: { title: 'moon phase', todo: 'not full' },
  },
])('$because', ({ one, words }) => {
  expect(wordsOf(one)).toEqual(words);
});

it.each([
  { because: 'all is done', list: [done], told: 'Everything that people need to sign in with passkeys is there.' },
  { because: 'something is open', list: [done, open], told: '1 of 2 are done.' },
])('$because', ({ list, told }) => {
  expect(progressTold(list)).toBe(told);
});
