import type { UserId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { decideLink, type LinkDecision, type LinkFacts } from './sso-link.js';

const ada = 'a0000000-0000-4000-8000-000000000001' as UserId;
const eve = 'e0000000-0000-4000-8000-000000000001' as UserId;
const email = 'ada@acme.test';
const owner = { userId: ada, isVerified: true, isSuspended: false, ssoIdentities: 0 };
const facts: LinkFacts = {
  known: undefined,
  email,
  claims: { email, emailVerified: true },
  connection: { domains: ['acme.test'], linking: 'by-verified-email' },
  owner: undefined,
};
const refused = (reason: Extract<LinkDecision, { outcome: 'refused' }>['reason']) => ({ outcome: 'refused', reason });

// G-07: an account of a provider never becomes somebody else's here.
it.each<{ because: string; change: Partial<LinkFacts>; expected: object }>([
  { because: 'nobody is here yet', change: {}, expected: { outcome: 'create', email } },
  {
    because: 'the account is known, whatever its address says now',
    change: { known: { userId: eve, isSuspended: false }, email: undefined, owner },
    expected: { outcome: 'known', userId: eve },
  },
  {
    because: 'the account is known and its person suspended',
    change: { known: { userId: eve, isSuspended: true } },
    expected: refused('suspended'),
  },
  { because: 'both sides have verified the address', change: { owner }, expected: { outcome: 'link', userId: ada } },
  { because: 'there is no address', change: { email: undefined }, expected: refused('email_missing') },
  {
    because: 'the provider has not verified it',
    change: { claims: { email, emailVerified: false }, owner },
    expected: refused('email_not_verified'),
  },
  {
    because: 'the provider says nothing of having verified it',
    change: { claims: { email, emailVerified: undefined } },
    expected: refused('email_not_verified'),
  },
  {
    because: 'the provider says it in words',
    change: { claims: { email, emailVerified: 'true' } },
    expected: refused('email_not_verified'),
  },
  {
    because: 'the domain is not the connection’s',
    change: { email: 'ada@example.com', owner },
    expected: refused('email_of_another_domain'),
  },
  {
    because: 'a sub-domain is another domain',
    change: { email: 'ada@mail.acme.test' },
    expected: refused('email_of_another_domain'),
  },
  {
    because: 'the connection links nobody',
    change: { owner, connection: { domains: ['acme.test'], linking: 'never' } },
    expected: refused('linking_off'),
  },
  {
    because: 'nobody has proved the address here',
    change: { owner: { ...owner, isVerified: false } },
    expected: refused('address_not_verified_here'),
  },
  {
    because: 'the person has an account elsewhere, or another one here',
    change: { owner: { ...owner, ssoIdentities: 1 } },
    expected: refused('person_has_another_identity'),
  },
  {
    because: 'the person is suspended',
    change: { owner: { ...owner, isSuspended: true } },
    expected: refused('suspended'),
  },
])('$because: $expected', ({ change, expected }) => expect(decideLink({ ...facts, ...change })).toEqual(expected));
