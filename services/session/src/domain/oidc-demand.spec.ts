import { describe, expect, it } from 'vitest';
import { answeredAcr, demandFor, knownAcrs, unmetOf, type Asked, type Proved } from './oidc-demand.js';

const now = 1_800_000_000;
const password: Proved = { aal: 1, acr: 'urn:latchkey:aal:1', authTime: now - 600 };
const twoCodes: Proved = { aal: 2, acr: 'urn:latchkey:aal:2', authTime: now - 600 };
const passkey: Proved = { aal: 2, acr: 'phr', authTime: now - 600 };
const nothing: Asked = { acrs: [], prompts: new Set() };
const asks = (asked: Partial<Asked>): Asked => ({ ...nothing, ...asked });
const prompting = (...prompts: string[]) => asks({ prompts: new Set(prompts) });

describe('what is missing', () => {
  it.each([
    { because: 'nobody is signed in', asked: nothing, proved: undefined, missing: 'no-session' },
    { because: 'nothing is asked', asked: nothing, proved: password, missing: undefined },
    { because: 'the person is to sign in anew', asked: prompting('login'), proved: passkey, missing: 'prompt' },
    { because: 'they are to choose', asked: prompting('select_account'), proved: passkey, missing: 'prompt' },
    { because: 'somebody new is wanted', asked: prompting('create'), proved: passkey, missing: 'prompt' },
    { because: 'consent is no proof', asked: prompting('consent'), proved: passkey, missing: undefined },
    {
      because: 'they did, for this request',
      asked: prompting('login'),
      proved: passkey,
      begunAt: now - 600,
      missing: undefined,
    },
    {
      because: 'they did, before it',
      asked: prompting('login'),
      proved: passkey,
      begunAt: now - 599,
      missing: 'prompt',
    },
    { because: 'the proof is too old', asked: asks({ maxAge: 599 }), proved: passkey, missing: 'max-age' },
    { because: 'the proof is just young enough', asked: asks({ maxAge: 600 }), proved: passkey, missing: undefined },
    {
      because: 'it was given for this request',
      asked: asks({ maxAge: 0 }),
      proved: passkey,
      begunAt: now - 600,
      missing: undefined,
    },
    {
      because: 'the level is not reached',
      asked: asks({ acrs: ['urn:latchkey:aal:2'] }),
      proved: password,
      missing: 'acr',
    },
    {
      because: 'the level is reached',
      asked: asks({ acrs: ['urn:latchkey:aal:2'] }),
      proved: passkey,
      missing: undefined,
    },
    { because: 'two codes can be phished', asked: asks({ acrs: ['phr'] }), proved: twoCodes, missing: 'acr' },
    {
      because: 'the second choice is met',
      asked: asks({ acrs: ['phrh', 'phr'] }),
      proved: passkey,
      missing: undefined,
    },
    {
      because: 'the client wants more than the request',
      asked: asks({ minimumAcr: 'phr' }),
      proved: twoCodes,
      missing: 'acr',
    },
    {
      because: 'the client wants more than the request asks and gets',
      asked: asks({ acrs: ['urn:latchkey:aal:1'], minimumAcr: 'phr' }),
      proved: twoCodes,
      missing: 'acr',
    },
    {
      because: 'no proof for this request is one of enough',
      asked: asks({ acrs: ['phr'] }),
      proved: password,
      begunAt: 0,
      missing: 'acr',
    },
  ] as const)('$missing, because $because', (row) => {
    const begunAt = 'begunAt' in row ? row.begunAt : undefined;
    expect(unmetOf(row.asked, row.proved, { now, begunAt })).toBe(row.missing);
  });
});

it.each([
  { acrs: ['phrh', 'phr'], of: 'phr' },
  { acrs: ['urn:latchkey:aal:2', 'phr'], of: 'urn:latchkey:aal:2' },
  { acrs: ['phrh'], of: undefined },
  { acrs: [], of: undefined },
] as const)('a passkey answers $acrs with $of', ({ acrs, of }) => {
  expect(answeredAcr({ acrs }, passkey)).toBe(of);
});

it.each([
  { acrs: [], minimumAcr: undefined, demand: undefined },
  { acrs: ['phr'], minimumAcr: undefined, demand: { minimumAal: 2, phishingResistant: true } },
  { acrs: ['urn:latchkey:aal:1', 'phr'], minimumAcr: undefined, demand: { minimumAal: 1 } },
  { acrs: ['urn:latchkey:aal:3'], minimumAcr: 'phr', demand: { minimumAal: 3, phishingResistant: true } },
] as const)('$acrs at a client of $minimumAcr ask for $demand', ({ acrs, minimumAcr, demand }) => {
  expect(demandFor({ acrs, minimumAcr })).toEqual(demand);
});

it('knows our classes and nobody else’s', () => {
  expect(knownAcrs(['phr', 'urn:mace:silver', 7, 'urn:latchkey:aal:1'])).toEqual(['phr', 'urn:latchkey:aal:1']);
});
