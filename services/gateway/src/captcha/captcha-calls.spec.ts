import { describe, expect, it } from 'vitest';
import { isGuarded } from './captcha-calls.js';

const journey = 'POST /api/v1/interactions';
const guardedOf = (call: string) => {
  const [method = '', route = ''] = call.split(' ');
  return isGuarded(method, route);
};

describe('a CAPTCHA', () => {
  it.each([
    { because: 'tries out who is known', call: `${journey}/:id/identifier` },
    { because: 'sends mail', call: `${journey}/:id/code` },
    { because: 'guesses a code', call: `${journey}/:id/code/verify` },
    { because: 'guesses a password', call: `${journey}/:id/password` },
  ])('may be asked of what $because: $call', ({ call }) => expect(guardedOf(call)).toBe(true));

  it.each([
    { because: 'it begins a ceremony', call: journey },
    { because: 'it is a passkey', call: `${journey}/:id/passkey` },
    { because: 'it leads to a passkey', call: `${journey}/:id/passkey/options` },
    { because: 'it ends a ceremony', call: `${journey}/:id/cancelled` },
    { because: 'the proof was given before', call: `${journey}/:id/resume` },
    { because: 'the code before it was held', call: `${journey}/:id/new-password` },
    { because: 'who it is was proved before', call: `${journey}/:id/profile` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/passkey` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/passkey/options` },
    { because: 'somebody has signed in', call: `${journey}/:id/skip` },
    { because: 'a proof came before it', call: `${journey}/:id/totp` },
    { because: 'a proof came before it', call: `${journey}/:id/backup-code` },
    { because: 'a proof came before it', call: `${journey}/:id/enable-two-step` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/totp/options` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/totp` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/contact` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/contact/verify` },
    { because: 'somebody has signed in', call: `${journey}/:id/enrolment/backup-codes` },
    { because: 'it only reads', call: 'GET /api/v1/interactions/:id' },
    { because: 'it gives a challenge', call: 'GET /api/v1/captcha' },
  ])('is never asked of $call: $because', ({ call }) => expect(guardedOf(call)).toBe(false));
});
