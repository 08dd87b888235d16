import { tenantConfiguration } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { prerequisitesOf } from './readiness.js';

const ready = tenantConfiguration.parse({
  tenantId: 'acme',
  displayName: 'Acme',
  hosts: ['login.acme.test'],
  rpId: 'acme.test',
  origins: ['https://login.acme.test'],
  signIn: { methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }] },
  passkey: {},
});
const facts = { administrators: 1, mailServerAnswers: true, sms: 'not-configured' } as const;
const phone = { identifier: 'phone', password: false, code: true, primary: 'code' } as const;
const withPhone = { signIn: { ...ready.signIn, methods: [...ready.signIn.methods, phone] } };

it.each([
  { because: 'nothing when all is there', pending: [] },
  {
    because: 'an administrator',
    known: { administrators: 0 },
    pending: ['administrator: nobody_administers'],
  },
  {
    because: 'the mail server',
    known: { mailServerAnswers: false },
    pending: ['mail_delivery: mail_server_does_not_answer'],
  },
  { because: 'whoever sends text messages', change: withPhone, pending: ['sms_delivery: sms_provider_not_configured'] },
  {
    because: 'their answer',
    change: withPhone,
    known: { sms: 'silent' as const },
    pending: ['sms_delivery: sms_provider_does_not_answer'],
  },
  { because: 'nothing when they answer', change: withPhone, known: { sms: 'answers' as const }, pending: [] },
  {
    because: 'whoever sends text messages, where people sign up with a number',
    change: { signUp: { ...ready.signUp, identifiers: ['phone' as const] } },
    pending: ['sms_delivery: sms_provider_not_configured'],
  },
  {
    because: 'whoever sends text messages, where a second factor is a code by one',
    change: { mfa: { ...ready.mfa, factors: ['phone-code' as const] } },
    pending: ['sms_delivery: sms_provider_not_configured'],
  },
  {
    because: 'an origin of a host',
    change: { hosts: ['login.acme.test', 'b.acme.test'] },
    pending: ['origin_of_every_host: host_without_origin'],
  },
  {
    because: 'nothing of a host whose pages are at a related origin',
    change: { hosts: ['login.acme.test', 'acme.example'], relatedOrigins: ['https://acme.example'] },
    pending: [],
  },
  {
    because: 'an RP ID that fits',
    change: { rpId: 'other.test' },
    pending: ['rp_id_fits_origins: rp_id_not_of_origin'],
  },
  {
    because: 'a recovery method',
    change: { signIn: { ...ready.signIn, methods: [] } },
    pending: ['recovery_method: passkey_only'],
  },
  {
    because: 'passkey sign-in itself',
    change: { passkey: { ...ready.passkey, enabled: false } },
    pending: ['passkey_sign_in: switched_off'],
  },
])('what is missing is told: $because', ({ change = {}, known = {}, pending }) => {
  const told = prerequisitesOf({ ...ready, ...change }, { ...facts, ...known });
  expect(told.filter(({ status }) => status === 'pending').map(({ name, reason }) => `${name}: ${reason}`)).toEqual(
    pending,
  );
});

it('text messages are no matter of a tenant that sends none', () => {
  expect(prerequisitesOf(ready, facts).map(({ name }) => name)).toEqual([
    'administrator',
    'mail_delivery',
    'origin_of_every_host',
    'rp_id_fits_origins',
    'recovery_method',
    'passkey_sign_in',
  ]);
});
