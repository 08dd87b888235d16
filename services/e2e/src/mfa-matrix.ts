import type { MfaRequirement, SessionView } from '@latchkey/contracts';
import type { Place } from './visitor.js';

/** How somebody signs in; what comes second, they show where they are asked for it. */
export type Way =
  | 'passkey'
  | 'password, passkey'
  | 'password, app'
  | 'code, app'
  | 'organisation, app'
  | 'organisation';

/**
 * What else plays a part: what they said when they were asked whether they want a second factor; whether this sign-in differs
 * from those before it; that there was none before it.
 */
export type Who = 'turned it on' | 'said no' | 'said nothing' | 'comes as usual' | 'comes after long' | 'is new';

type Strength = Pick<SessionView, 'aal' | 'acr' | 'amr'>;

/** `sees`: the pages between the first proof and the account. */
export type Row = { policy: MfaRequirement; way: Way; who: Who; sees: readonly Place[]; ends: Strength };

const ends = {
  passkey: { aal: 2, acr: 'phr', amr: ['hwk', 'user', 'mfa'] },
  password: { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['pwd'] },
  passwordPasskey: { aal: 2, acr: 'phr', amr: ['pwd', 'hwk', 'user', 'mfa'] },
  passwordApp: { aal: 2, acr: 'urn:latchkey:aal:2', amr: ['pwd', 'otp', 'mfa'] },
  // Who reads a mailbox has shown nothing that they know: the policy is met, and the level stays.
  code: { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] },
  organisation: { aal: 1, acr: 'urn:latchkey:aal:1', amr: [] },
  organisationApp: { aal: 1, acr: 'urn:latchkey:aal:1', amr: ['otp'] },
} as const satisfies Record<string, Strength>;

const prompts = ['prompt-at-sign-in', 'prompt-at-sign-in-and-sign-up'] as const;
const adaptive = ['adaptive-at-sign-in', 'adaptive-at-sign-in-and-sign-up'] as const;

const whereItIsLeftToPeople = (policy: MfaRequirement): Row[] => [
  { policy, way: 'password, passkey', who: 'turned it on', sees: ['mfa'], ends: ends.passwordPasskey },
  { policy, way: 'password, passkey', who: 'said no', sees: [], ends: ends.password },
  { policy, way: 'password, app', who: 'turned it on', sees: ['mfa'], ends: ends.passwordApp },
  { policy, way: 'password, app', who: 'said no', sees: [], ends: ends.password },
  { policy, way: 'code, app', who: 'turned it on', sees: ['mfa'], ends: ends.code },
  { policy, way: 'code, app', who: 'said no', sees: [], ends: ends.code },
  { policy, way: 'organisation, app', who: 'turned it on', sees: ['mfa'], ends: ends.organisationApp },
  // Their organisation sees to second factors where it is left to people.
  { policy, way: 'organisation', who: 'said nothing', sees: [], ends: ends.organisation },
];

/** Every policy, every way in, and who comes where that changes what is seen. */
export const matrix: readonly Row[] = [
  ...whereItIsLeftToPeople('no-prompt'),
  { policy: 'no-prompt', way: 'passkey', who: 'said nothing', sees: [], ends: ends.passkey },

  // At a sign-in the two prompts are one; at a sign-up they differ: enrolment-steps.int.spec.ts.
  ...prompts.flatMap((policy): Row[] => [
    ...whereItIsLeftToPeople(policy),
    { policy, way: 'passkey', who: 'said nothing', sees: ['turn-on-two-step'], ends: ends.passkey },
    { policy, way: 'passkey', who: 'turned it on', sees: [], ends: ends.passkey },
    { policy, way: 'password, passkey', who: 'said nothing', sees: ['turn-on-two-step'], ends: ends.password },
  ]),

  // A passkey is both steps. Who has nothing else is advised to get something, once.
  { policy: 'mandatory', way: 'passkey', who: 'turned it on', sees: [], ends: ends.passkey },
  { policy: 'mandatory', way: 'passkey', who: 'said nothing', sees: ['enrol-factor'], ends: ends.passkey },
  { policy: 'mandatory', way: 'password, passkey', who: 'said no', sees: ['mfa'], ends: ends.passwordPasskey },
  { policy: 'mandatory', way: 'password, app', who: 'said no', sees: ['mfa'], ends: ends.passwordApp },
  { policy: 'mandatory', way: 'code, app', who: 'said no', sees: ['mfa'], ends: ends.code },
  { policy: 'mandatory', way: 'organisation, app', who: 'said no', sees: ['mfa'], ends: ends.organisationApp },
  // What is set up now proves nothing now (d.5).
  { policy: 'mandatory', way: 'organisation', who: 'said nothing', sees: ['enrol-factor'], ends: ends.organisation },

  // What people said plays no part: they are asked when something differs.
  ...adaptive.flatMap((policy): Row[] => [
    { policy, way: 'passkey', who: 'comes as usual', sees: [], ends: ends.passkey },
    { policy, way: 'passkey', who: 'comes after long', sees: [], ends: ends.passkey },
    { policy, way: 'password, passkey', who: 'comes as usual', sees: [], ends: ends.password },
    { policy, way: 'password, passkey', who: 'comes after long', sees: ['mfa'], ends: ends.passwordPasskey },
    { policy, way: 'password, app', who: 'comes as usual', sees: [], ends: ends.password },
    { policy, way: 'password, app', who: 'comes after long', sees: ['mfa'], ends: ends.passwordApp },
    { policy, way: 'code, app', who: 'comes as usual', sees: [], ends: ends.code },
    { policy, way: 'code, app', who: 'comes after long', sees: ['mfa'], ends: ends.code },
    { policy, way: 'organisation, app', who: 'comes as usual', sees: [], ends: ends.organisation },
    { policy, way: 'organisation, app', who: 'comes after long', sees: ['mfa'], ends: ends.organisationApp },
    { policy, way: 'organisation', who: 'said nothing', sees: ['enrol-factor'], ends: ends.organisation },
  ]),
  { policy: adaptive[0], way: 'organisation', who: 'is new', sees: [], ends: ends.organisation },
  { policy: adaptive[1], way: 'organisation', who: 'is new', sees: ['enrol-factor'], ends: ends.organisation },
];
