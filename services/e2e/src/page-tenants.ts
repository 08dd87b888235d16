import type { SignInMethod } from '@latchkey/contracts';
import type { Page } from '@playwright/test';
import type { TenantWish } from './test-tenants.js';

const email = { identifier: 'email', password: true, code: true, primary: 'password' } as const satisfies SignInMethod;
const phone = { identifier: 'phone', password: false, code: true, primary: 'code' } as const satisfies SignInMethod;
const username = {
  identifier: 'username',
  password: true,
  code: false,
  primary: 'password',
} as const satisfies SignInMethod;
const passwordsOnly = [{ ...email, code: false }];
/** With a password alone, so that whoever signs in has something left to prove. */
const passwordThenMore = {
  signIn: { methods: passwordsOnly, phoneRegion: 'GB' },
  signUp: { password: true },
  lockout: { mostAttempts: 3 },
} as const satisfies TenantWish;
const logo = 'https://cdn.acme.example/logo.svg';

/** Tenants whose pages differ; nothing for the tenant that every installation has. */
export const pageTenants = {
  default: undefined,
  ways: { signIn: { methods: [email] }, passkey: { showButton: false } },
  combined: { signIn: { methods: passwordsOnly } },
  passwords: { signIn: { methods: passwordsOnly }, passkey: { enabled: false } },
  phone: { signIn: { methods: [phone] }, signUp: { identifiers: ['phone'] } },
  mixed: {
    signIn: { methods: [email, phone, username] },
    signUp: { identifiers: ['email', 'phone', 'username'], password: true },
    displayName: 'Vereinigte Wasserwirtschaftsbetriebe Nordrhein',
  },
  branded: { branding: { colour: '#b45309', logo } },
  profile: { signUp: { password: true, profile: ['name', 'username'] }, signIn: { methods: [email] } },
  guarded: { captcha: { provider: 'altcha', when: 'always' } },
  twoStep: {
    ...passwordThenMore,
    passkey: { showButton: false },
    mfa: {
      factors: ['webauthn', 'totp', 'phone-code', 'backup-code'],
      policy: 'prompt-at-sign-in-and-sign-up',
      trustedDevices: { enabled: true, days: 30 },
    },
  },
  twoStepByCode: {
    ...passwordThenMore,
    passkey: { enabled: false },
    mfa: { factors: ['email-code'], policy: 'mandatory' },
  },
  /** Everything that people may look after themselves. */
  account: {
    signIn: { methods: [email], phoneRegion: 'GB' },
    signUp: { password: true },
    passkey: { showButton: false, progressiveEnrolment: false },
    mfa: {
      factors: ['webauthn', 'totp', 'phone-code', 'backup-code'],
      policy: 'prompt-at-sign-in',
      trustedDevices: { enabled: true, days: 30 },
    },
  },
  signInOnly: { signInMode: 'sign-in-only' },
} as const satisfies Record<string, TenantWish | undefined>;

export type TenantName = keyof typeof pageTenants;

/** A logo that stands where the tenant says. */
export const servesLogo = ({ page }: { page: Page }): Promise<unknown> =>
  page.route(logo, (route) => route.fulfill({ contentType: 'image/svg+xml', body: drawing }));

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 132 36" width="132" height="36">
  <path d="M4 32 18 4l14 28z" fill="#b45309"/><path d="M44 28V8h5l6 12 6-12h5v20h-5V17l-6 11-6-11v11z" fill="#451a03"/>
  <circle cx="84" cy="18" r="8" fill="none" stroke="#451a03" stroke-width="5"/><path d="M100 8h5v20h-5zm11 0h18v5h-18zm0 7h14v5h-14z" fill="#451a03"/>
</svg>`;
