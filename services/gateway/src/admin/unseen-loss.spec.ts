import { expect, it } from 'vitest';
import { refuseUnseenLoss, type RpIdChange } from './unseen-loss.js';

const passkeys = [
  { rpId: 'acme.test', passkeys: 5, people: 3 },
  { rpId: 'old.acme.test', passkeys: 2, people: 2 },
];
const change: RpIdChange = { from: 'acme.test', to: 'new.acme.test', passkeys, acceptedLoss: undefined };

it.each<{ because: string; change: Partial<RpIdChange>; refused: boolean }>([
  { because: 'nobody was told of three people', change: {}, refused: true },
  { because: 'the administrator has another number in mind', change: { acceptedLoss: 2 }, refused: true },
  { because: 'the administrator says how many', change: { acceptedLoss: 3 }, refused: false },
  { because: 'the RP ID stays', change: { to: 'acme.test' }, refused: false },
  { because: 'nobody has a passkey for it', change: { from: 'empty.acme.test' }, refused: false },
  { because: 'only former passkeys are left', change: { passkeys: passkeys.slice(1) }, refused: false },
])('another RP ID is refused ($refused) when $because', ({ change: wish, refused }) => {
  const attempt = () => refuseUnseenLoss({ ...change, ...wish });
  if (refused) expect(attempt).toThrow('tenant.not_acceptable');
  else expect(attempt).not.toThrow();
});
