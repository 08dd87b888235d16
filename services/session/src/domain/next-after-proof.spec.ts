import type { Intent, TenantConfiguration } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { asksForStanding, nextAfterProof, type Due, type ProofFacts } from './next-after-proof.js';

type Row = Partial<TenantConfiguration['signUp']> & { passkeys?: boolean };
const tenantWith = ({ passkeys = true, ...signUp }: Row) =>
  ({
    signUp: { identifiers: ['email'], verify: true, password: false, passkeyFirst: false, profile: [], ...signUp },
    passkey: { enabled: passkeys },
  }) as unknown as ProofFacts['tenant'];

const nobody: Omit<ProofFacts, 'tenant' | 'intent'> = {
  standing: { hasPassword: false, has: [] },
  declinedPasskey: false,
  hasPasskey: false,
};

describe('what is asked of somebody new', () => {
  it.each<{ because: string; tenant: Row; facts?: Partial<ProofFacts>; due: Due }>([
    { because: 'a code is all that the tenant wants', tenant: {}, due: { what: 'passkey-prompt' } },
    { because: 'the tenant wants a password', tenant: { password: true }, due: { what: 'new-password' } },
    {
      because: 'their organisation signs them in, and no password is theirs',
      tenant: { password: true, passkeyFirst: true },
      facts: { signsInBySso: true },
      due: { what: 'nothing' },
    },
    {
      because: 'their organisation signs them in, and the tenant asks who they are',
      tenant: { profile: ['name'] },
      facts: { signsInBySso: true },
      due: { what: 'profile', asks: ['name'] },
    },
    {
      because: 'they have chosen it',
      tenant: { password: true },
      facts: { standing: { hasPassword: true, has: [] } },
      due: { what: 'passkey-prompt' },
    },
    {
      because: 'a passkey comes before a password',
      tenant: { password: true, passkeyFirst: true },
      due: { what: 'first-passkey' },
    },
    {
      because: 'they want no passkey',
      tenant: { password: true, passkeyFirst: true },
      facts: { declinedPasskey: true },
      due: { what: 'new-password' },
    },
    {
      because: 'they want no passkey, and have chosen a password',
      tenant: { password: true, passkeyFirst: true },
      facts: { declinedPasskey: true, standing: { hasPassword: true, has: [] } },
      due: { what: 'nothing' },
    },
    {
      because: 'passkeys are off',
      tenant: { password: true, passkeyFirst: true, passkeys: false },
      due: { what: 'new-password' },
    },
    {
      because: 'the account is there already, with a passkey',
      tenant: { password: true, passkeyFirst: true },
      facts: { hasPasskey: true },
      due: { what: 'passkey-prompt' },
    },
    {
      because: 'who they are comes first',
      tenant: { password: true, profile: ['name', 'username'] },
      due: { what: 'profile', asks: ['name', 'username'] },
    },
    {
      because: 'only what is missing is asked for',
      tenant: { profile: ['name', 'username'] },
      facts: { standing: { hasPassword: false, has: ['name'] } },
      due: { what: 'profile', asks: ['username'] },
    },
    {
      because: 'nothing is missing',
      tenant: { profile: ['name'] },
      facts: { standing: { hasPassword: false, has: ['name'] } },
      due: { what: 'passkey-prompt' },
    },
  ])('$due.what, because $because', ({ tenant, facts, due }) => {
    expect(nextAfterProof({ intent: 'sign-up', ...nobody, tenant: tenantWith(tenant), ...facts })).toEqual(due);
  });
});

it.each<{ because: string; intent: Intent; tenant: Row; due: Due['what'] }>([
  { because: 'who signs in needs no password', intent: 'sign-in', tenant: { password: true }, due: 'passkey-prompt' },
  { because: 'who resets one has set it', intent: 'recover', tenant: { password: true }, due: 'passkey-prompt' },
  { because: 'who they are is asked of everybody', intent: 'sign-in', tenant: { profile: ['name'] }, due: 'profile' },
])('at a $intent $due, because $because', ({ intent, tenant, due }) => {
  expect(nextAfterProof({ intent, ...nobody, tenant: tenantWith(tenant) }).what).toBe(due);
});

it.each<{ intent: Intent; tenant: Row; asks: boolean }>([
  { intent: 'sign-in', tenant: {}, asks: false },
  { intent: 'sign-in', tenant: { password: true, passkeyFirst: true }, asks: false },
  { intent: 'sign-in', tenant: { profile: ['name'] }, asks: true },
  { intent: 'sign-up', tenant: {}, asks: false },
  { intent: 'sign-up', tenant: { password: true }, asks: true },
])('at a $intent with $tenant nobody is looked up without need: $asks', ({ intent, tenant, asks }) => {
  expect(asksForStanding({ intent, tenant: tenantWith(tenant) })).toBe(asks);
});
