import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { describe, expect, it } from 'vitest';
import { tenantFaults, tenantWarnings } from './tenant-rules.js';

const email = { identifier: 'email', password: false, code: true, primary: 'code' } as const;
const good = tenantConfiguration.parse({
  tenantId: 'acme',
  displayName: 'Acme',
  hosts: ['login.acme.test'],
  rpId: 'login.acme.test',
  origins: ['https://login.acme.test'],
  signIn: { methods: [email], identifierFirst: 'convenient' },
  passkey: {},
});

const passkeyOnly = { signIn: { ...good.signIn, methods: [] } };
const method = (changes: Partial<TenantConfiguration['signIn']['methods'][number]>) => ({
  signIn: { ...good.signIn, methods: [{ ...email, ...changes }] },
});
const username = { identifier: 'username', password: true, code: false, primary: 'password' } as const;
const expiry = { passwordExpiry: { enabled: true, validDays: 90 } };
const local = (origin: string, rpId = 'localhost') => ({ rpId, origins: [origin], hosts: ['localhost'] });
const captcha = (provider: TenantConfiguration['captcha']['provider'], siteKey?: string) => ({
  provider,
  when: 'always' as const,
  ...(siteKey !== undefined && { siteKey }),
});
const labels = (...names: string[]) => ({ relatedOrigins: names.map((name) => `https://${name}`) });

type Case = { because: string; change: Partial<TenantConfiguration>; takenHosts?: string[]; expected: string[] };

const allowed: Omit<Case, 'expected'>[] = [
  { because: 'it is as it should be', change: {} },
  { because: 'the RP ID is a parent of the origin’s host', change: { rpId: 'acme.test' } },
  { because: 'an origin has a port', change: { origins: ['https://login.acme.test:8443'] } },
  { because: 'http is at localhost', change: local('http://localhost:3000') },
  { because: 'http is below localhost', change: local('http://acme.localhost:3000', 'acme.localhost') },
  { because: 'the password is the only proof', change: method({ password: true, code: false, primary: 'password' }) },
  { because: 'passwords expire, and codes reset them', change: expiry },
  { because: 'passkeys are off', change: { passkey: { ...good.passkey, enabled: false } } },
  { because: 'five related labels', change: labels('a.test', 'b.test', 'c.test', 'd.test', 'e.test') },
  {
    because: 'one related label under many suffixes',
    change: labels('a.de', 'a.com', 'a.co.uk', 'www.a.fr', 'a.org', 'a.net'),
  },
  { because: 'one language is enough', change: { languages: { default: 'de', supported: ['de'] } } },
  { because: 'Turnstile has its site key', change: { captcha: captcha('turnstile', '0x4AAAAAAA') } },
  { because: 'a proof of work needs no key', change: { captcha: captcha('altcha') } },
  { because: 'nobody is asked', change: { captcha: captcha('none') } },
];

const refused: Case[] = [
  { because: 'a passkey is the only way in (A6)', change: passkeyOnly, expected: ['passkey_only /signIn/methods'] },
  {
    because: 'a method has neither password nor code (A6)',
    change: method({ code: false }),
    expected: ['method_without_proof /signIn/methods/0'],
  },
  {
    because: 'the primary way is switched off',
    change: method({ primary: 'password' }),
    expected: ['primary_switched_off /signIn/methods/0/primary'],
  },
  {
    because: 'an identifier has two methods',
    change: { signIn: { ...good.signIn, methods: [email, email] } },
    expected: ['method_twice /signIn/methods/1'],
  },
  {
    because: 'the RP ID is another domain',
    change: { rpId: 'evil.test' },
    expected: ['rp_id_not_of_origin /origins/0'],
  },
  {
    because: 'the RP ID is a suffix of the letters, not of the labels',
    change: { rpId: 'cme.test' },
    expected: ['rp_id_not_of_origin /origins/0'],
  },
  {
    because: 'the RP ID is below the origin’s host',
    change: { rpId: 'x.login.acme.test' },
    expected: ['rp_id_not_of_origin /origins/0'],
  },
  {
    because: 'the RP ID does not fit the second origin',
    change: { origins: ['https://login.acme.test', 'https://other.test'] },
    expected: ['rp_id_not_of_origin /origins/1'],
  },
  { because: 'the RP ID is a top-level domain', change: { rpId: 'test' }, expected: ['rp_id_not_a_domain /rpId'] },
  {
    because: 'the RP ID is an address',
    change: { rpId: '10.0.0.1', origins: ['https://10.0.0.1'] },
    expected: ['rp_id_not_a_domain /rpId'],
  },
  {
    because: 'an origin is not encrypted',
    change: { origins: ['http://login.acme.test'] },
    expected: ['origin_not_https /origins/0'],
  },
  {
    because: 'a name only looks like localhost',
    change: { rpId: 'localhost.test', origins: ['http://localhost.test'] },
    expected: ['origin_not_https /origins/0'],
  },
  {
    because: 'an origin has its default port',
    change: { origins: ['https://login.acme.test:443'] },
    expected: ['origin_not_canonical /origins/0'],
  },
  {
    because: 'an origin is in capitals',
    change: { origins: ['https://LOGIN.acme.test'] },
    expected: ['origin_not_canonical /origins/0'],
  },
  {
    because: 'an origin hides its host behind a name',
    change: { origins: ['https://login.acme.test@evil.test'] },
    expected: ['origin_not_canonical /origins/0'],
  },
  {
    because: 'a host is another tenant’s',
    change: { hosts: ['login.acme.test', 'b.acme.test'] },
    takenHosts: ['b.acme.test'],
    expected: ['host_taken /hosts/1'],
  },
  {
    because: 'a related origin is not encrypted',
    change: { relatedOrigins: ['http://localhost:3000'] },
    expected: ['related_origin_not_https /relatedOrigins/0'],
  },
  {
    because: 'six related labels are one more than browsers look at (WebAuthn L3 §5.11.1)',
    change: labels('a.test', 'b.test', 'c.test', 'd.test', 'e.test', 'f.test'),
    expected: ['related_origins_too_many_labels /relatedOrigins'],
  },
  {
    because: 'passwords expire that nobody can reset',
    change: { ...expiry, signIn: { ...good.signIn, methods: [username] }, signInMode: 'sign-in-only' },
    expected: ['password_expiry_without_recovery /passwordExpiry/enabled'],
  },
  {
    because: 'a language has no texts',
    change: { languages: { default: 'en', supported: ['en', 'tlh'] } },
    expected: ['language_unknown /languages/supported/1'],
  },
  {
    because: 'the default language is not supported',
    change: { languages: { default: 'en', supported: ['de'] } },
    expected: ['default_language_not_supported /languages/default'],
  },
  {
    because: 'Turnstile has no site key',
    change: { captcha: captcha('turnstile') },
    expected: ['captcha_without_site_key /captcha/siteKey'],
  },
  {
    because: 'a site key belongs to nothing',
    change: { captcha: captcha('altcha', '0x4AAAAAAA') },
    expected: ['captcha_site_key_unused /captcha/siteKey'],
  },
  {
    because: 'a site key was left behind',
    change: { captcha: captcha('none', '0x4AAAAAAA') },
    expected: ['captcha_site_key_unused /captcha/siteKey'],
  },
  {
    because: 'several things are wrong, and all are told',
    change: { ...passkeyOnly, rpId: 'evil.test', languages: { default: 'en', supported: ['de'] } },
    expected: [
      'rp_id_not_of_origin /origins/0',
      'passkey_only /signIn/methods',
      'default_language_not_supported /languages/default',
    ],
  },
];

const faults = (change: Partial<TenantConfiguration>, takenHosts: string[] = []) =>
  tenantFaults({ ...good, ...change }, { takenHosts }).map(({ code, pointer }) => `${code} ${pointer}`);

describe('a tenant may be configured so that', () => {
  it.each(allowed)('$because', ({ change }) => expect(faults(change)).toEqual([]));
});

describe('a tenant is refused when', () => {
  it.each(refused)('$because', ({ change, takenHosts, expected }) =>
    expect(faults(change, takenHosts)).toEqual(expected),
  );
});

describe('an administrator is warned', () => {
  it.each([
    { because: 'of nothing when nothing is risky', change: {}, expected: [] },
    { because: 'when the RP ID is a parent domain (W2)', change: { rpId: 'acme.test' }, expected: ['rp_id_is_parent'] },
    { because: 'when nobody is served at an origin', change: { hosts: ['a.test'] }, expected: ['origin_without_host'] },
  ])('$because', ({ change, expected }) => {
    expect(tenantWarnings({ ...good, ...change }).map(({ code }) => code)).toEqual(expected);
  });
});
