import { logCodes, type LogCode } from '@latchkey/contracts';

const all = Object.keys(logCodes) as LogCode[];

/** What endpoints are told of, by what it is about: the first part of a code says which. */
const abouts: readonly { name: string; begins: readonly string[] }[] = [
  {
    name: 'Signing in and up',
    begins: ['sign_in', 'sign_up', 'recovery', 'step_up', 'enrolment', 'journey', 'prompt', 'identifier', 'session'],
  },
  { name: 'Passkeys', begins: ['passkey'] },
  { name: 'Passwords, codes and links', begins: ['password', 'code', 'totp', 'backup_code', 'enrolment_link'] },
  { name: 'Second factors and trusted browsers', begins: ['factor', 'mfa', 'two_step', 'device'] },
  { name: 'SSO', begins: ['sso'] },
  { name: 'Users', begins: ['user'] },
  { name: 'Administration', begins: ['administration', 'webhook'] },
  { name: 'Abuse', begins: ['request', 'captcha'] },
];

/** Every code of the log once, below what it is about. */
export const codeGroups: readonly { name: string; codes: readonly LogCode[] }[] = abouts.map(({ name, begins }) => ({
  name,
  codes: all.filter((code) => begins.includes(code.slice(0, code.indexOf('.')))),
}));

/** The same codes with some more or some fewer, in the order of the table. */
export const withCodes = (codes: readonly LogCode[], changed: readonly LogCode[], isIn: boolean): LogCode[] =>
  all.filter((code) => (changed.includes(code) ? isIn : codes.includes(code)));
