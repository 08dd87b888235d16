import type { TenantExperience } from '@latchkey/contracts';

type Section = {
  [Name in keyof TenantExperience]: TenantExperience[Name] extends readonly unknown[] | string ? never : Name;
}[keyof TenantExperience];

/** One member of a section of the experience, and how it is set. */
export type Setting = {
  readonly section: Section;
  readonly name: string;
  readonly label: string;
  readonly about?: string;
} & (
  | { readonly kind: 'switch' }
  | { readonly kind: 'number' }
  | { readonly kind: 'choice'; readonly options: readonly { value: string; label: string }[] }
);

/** Settings that belong together. */
export type SettingGroup = { readonly title: string; readonly about?: string; readonly settings: readonly Setting[] };

const ofSection =
  <Name extends Section>(section: Name) =>
  (name: keyof TenantExperience[Name] & string, label: string, about?: string): Setting => ({
    kind: 'switch',
    section,
    name,
    label,
    ...(about !== undefined && { about }),
  });
const asNumber = (setting: Setting): Setting => ({ ...setting, kind: 'number' });
const asChoice = (setting: Setting, options: readonly { value: string; label: string }[]): Setting => ({
  ...setting,
  kind: 'choice',
  options,
});

const passkey = ofSection('passkey');
const captcha = ofSection('captcha');
const codes = ofSection('codes');
const lockout = ofSection('lockout');
const expiry = ofSection('passwordExpiry');
const emails = ofSection('emailRules');
const account = ofSection('accountCenter');

const access = [
  { value: 'edit', label: 'Seen and changed' },
  { value: 'read-only', label: 'Seen only' },
  { value: 'off', label: 'Not shown' },
];

/** What a switch, a number or a choice of its own sets. The rest has parts of its own. */
export const settingGroups = {
  passkeys: {
    title: 'Passkeys',
    settings: [
      passkey('enabled', 'Passkeys sign in'),
      passkey('showButton', 'Show the passkey button', 'On the first page, before anything is typed.'),
      passkey('allowAutofill', 'Suggest passkeys in the field', 'The browser lists them where the address is typed.'),
      passkey('progressiveEnrolment', 'Offer a passkey after a sign-in without one'),
      passkey('localEnrolment', 'Offer one of this device after a sign-in with another device'),
      passkey('conditionalCreate', 'Let the browser make one by itself', 'Where it has just filled in the password.'),
      asNumber(passkey('mostPerUser', 'Passkeys a person may have', 'From 1 to 100')),
    ],
  },
  captcha: {
    title: 'Robots',
    about: 'Never asked before a passkey.',
    settings: [
      asChoice(captcha('provider', 'Proof of being no robot'), [
        { value: 'none', label: 'None' },
        { value: 'altcha', label: 'Proof of work, without any third party' },
        { value: 'turnstile', label: 'Cloudflare Turnstile' },
      ]),
      asChoice(captcha('when', 'Asked for'), [
        { value: 'after-repeated-tries', label: 'After repeated tries' },
        { value: 'always', label: 'Always' },
      ]),
    ],
  },
  account: {
    title: 'Account page',
    about: 'What of their account people look after themselves.',
    settings: [
      account('enabled', 'There is an account page'),
      asChoice(account('passkeys', 'Passkeys'), access),
      asChoice(account('factors', 'Second factors'), access),
      asChoice(account('password', 'Password'), access),
      asChoice(account('identifiers', 'Addresses, numbers and names'), access),
      asChoice(account('sessions', 'Where they are signed in'), access),
    ],
  },
  limits: {
    title: 'Codes, passwords and tries',
    settings: [
      asNumber(codes('lifeSeconds', 'A code lives, in seconds', 'From 60 to 3600')),
      asNumber(codes('mostTries', 'Wrong tries that a code bears', 'From 1 to 10')),
      asNumber(lockout('mostAttempts', 'Wrong tries before a lock', 'From 3 to 100. Passkeys are never locked.')),
      asNumber(lockout('windowMinutes', 'Counted over, in minutes', 'From 1 to 1440')),
      expiry('enabled', 'Passwords expire'),
      asNumber(expiry('validDays', 'After how many days', 'From 1 to 3650')),
      emails('blockSubaddressing', 'Refuse addresses with a plus sign', 'As in ada+shop@example.com.'),
    ],
  },
} as const satisfies Record<string, SettingGroup>;

/** What a setting is now. */
export const readSetting = (experience: TenantExperience, { section, name }: Setting): unknown =>
  new Map<string, unknown>(Object.entries(experience[section])).get(name);

/** The experience with one setting changed. */
export const withSetting = (
  experience: TenantExperience,
  { section, name }: Setting,
  value: unknown,
): Partial<TenantExperience> => ({ [section]: { ...experience[section], [name]: value } });
