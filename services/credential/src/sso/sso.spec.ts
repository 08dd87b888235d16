import type { SsoConnectionId } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { signsInBySso } from './sso.store.js';

const connectionId = 'c0000000-0000-4000-8000-000000000001' as SsoConnectionId;
const bound = { sso: { connections: [{ connectionId, displayName: 'Acme', domains: ['acme.test'] }] } };
const unbound = { sso: { connections: [] } };

// d.11, E8: an account at a provider counts whatever is switched on, a domain while a connection is active.
it.each([
  { because: 'nothing is known of them', tenant: bound, linked: false, domain: null, expected: false },
  { because: 'their domain is somebody else’s', tenant: bound, linked: false, domain: 'example.com', expected: false },
  { because: 'their domain is the organisation’s', tenant: bound, linked: false, domain: 'acme.test', expected: true },
  { because: 'it is below the organisation’s', tenant: bound, linked: false, domain: 'a.acme.test', expected: false },
  { because: 'no connection is active', tenant: unbound, linked: false, domain: 'acme.test', expected: false },
  { because: 'they have an account there', tenant: unbound, linked: true, domain: null, expected: true },
])('somebody signs in elsewhere or not: $because: $expected', ({ tenant, linked, domain, expected }) => {
  expect(signsInBySso(tenant, { sso_linked: linked, email_domain: domain })).toBe(expected);
});
