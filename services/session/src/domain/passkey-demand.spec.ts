import { demandOfAcr } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { couldMeet, needsPasskey } from './passkey-demand.js';

const synced = { hardwareBound: false };
const key = { hardwareBound: true };

it.each([
  { because: 'nothing is asked', acr: undefined, needs: false, metBy: [synced, key] },
  { because: 'a password is enough', acr: 'urn:latchkey:aal:1', needs: false, metBy: [synced, key] },
  { because: 'a password and a code are enough', acr: 'urn:latchkey:aal:2', needs: false, metBy: [synced, key] },
  { because: 'nothing else resists phishing', acr: 'phr', needs: true, metBy: [synced, key] },
  { because: 'nothing else reaches the highest level', acr: 'urn:latchkey:aal:3', needs: true, metBy: [key] },
  { because: 'no passkey that is copied stays in its device', acr: 'phrh', needs: true, metBy: [key] },
] as const)('$acr needs a passkey: $needs, because $because', ({ acr, needs, metBy }) => {
  const demand = acr && demandOfAcr(acr);
  expect(needsPasskey(demand)).toBe(needs);
  expect([synced, key].filter((passkey) => couldMeet(demand, passkey))).toEqual(metBy);
});
