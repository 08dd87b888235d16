import { z } from 'zod';

/** How what happened ended, for whom it happened to. `info` is neither: something was shown, sent or begun. */
export const logOutcome = z.enum(['success', 'failure', 'info']);
export type LogOutcome = z.infer<typeof logOutcome>;

/** What one code of the log means, and which codes of Auth0's tenant log and Logto's audit log say the same, where one does. */
export type LogCodeMeaning = {
  readonly outcome: LogOutcome;
  readonly means: string;
  readonly auth0?: string;
  readonly logto?: string;
};

const success = (means: string, auth0?: string, logto?: string): LogCodeMeaning => of('success', means, auth0, logto);
const failure = (means: string, auth0?: string, logto?: string): LogCodeMeaning => of('failure', means, auth0, logto);
const info = (means: string, auth0?: string, logto?: string): LogCodeMeaning => of('info', means, auth0, logto);

const of = (outcome: LogOutcome, means: string, auth0?: string, logto?: string): LogCodeMeaning => ({
  ...{ outcome, means },
  ...(auth0 && { auth0 }),
  ...(logto && { logto }),
});

/**
 * Every code that a tenant's log may have: stable, never used for something else. `docs/log-codes.md` is made from this table,
 * and webhooks are chosen by it.
 */
export const logCodes = {
  'sign_in.started': info('A person opened the sign-in page.', undefined, 'Interaction.Create'),
  'sign_in.succeeded': success('A person is signed in.', 's', 'Interaction.SignIn.Submit'),
  'sign_up.started': info('A person began to sign up.', undefined, 'Interaction.Create'),
  'recovery.started': info('A person began to get back in.', undefined, 'Interaction.Create'),
  'step_up.started': info('Somebody signed in is asked for another proof.'),
  'step_up.succeeded': success('A session is stronger, or its proof newer.'),
  'enrolment.started': info('Somebody signed in began to set something up.', 'gd_start_enroll'),
  'journey.abandoned': info('A person left a journey before its end.', undefined, 'Interaction.End'),
  'journey.refused': failure('A journey ended because its person may not go on.', 'f'),
  'identifier.submitted': info('Somebody said who they are.', undefined, 'Interaction.{event}.Identifier.Submit'),
  'identifier.refused': failure('Nobody may go on by that name here.'),
  'passkey.offered': info(
    'A passkey could be used from here on.',
    undefined,
    'Interaction.SignIn.Verification.SignInPasskey.Create',
  ),
  'passkey.started': info('A browser asked for a passkey.', 'passkey_challenge_started'),
  'passkey.cancelled': info('A browser ended the ceremony without a result.'),
  'passkey.failed': failure('A passkey was presented and refused.', 'passkey_challenge_failed'),
  'passkey.succeeded': success(
    'A passkey proved its person.',
    's (performed_amr: phr)',
    'Interaction.SignIn.Verification.SignInPasskey.Submit',
  ),
  'passkey.fell_back': info('Where a passkey was offered, another way was taken.'),
  'passkey.creation_started': info('A browser was asked to make a passkey.', 'passkey_challenge_started'),
  'passkey.creation_cancelled': info('No passkey was made: the browser ended the ceremony.'),
  'passkey.creation_failed': failure('A new passkey was refused.', 'gd_webauthn_enrollment_failed'),
  'passkey.created': success(
    'A person has a new passkey.',
    'gd_enrollment_complete',
    'Interaction.{event}.SignInPasskey.Submit',
  ),
  'passkey.renamed': success('A passkey is called something else.'),
  'passkey.removed': success('A passkey is no more.', 'gd_unenroll'),
  'prompt.shown': info('A person was offered something to set up.'),
  'prompt.skipped': info('A person went on without what was offered.'),
  'password.succeeded': success('A password was right.', undefined, 'Interaction.{event}.Verification.Password.Submit'),
  'password.failed': failure('A password was wrong, or none was allowed.', 'fp'),
  'password.changed': success('A person has another password.', 'scp'),
  'code.sent': info('A code was sent.', 'cls', 'Interaction.{event}.Verification.{channel}VerificationCode.Create'),
  'code.succeeded': success(
    'A code was right.',
    undefined,
    'Interaction.{event}.Verification.{channel}VerificationCode.Submit',
  ),
  'code.failed': failure('A code was wrong, too old, or tried too often.', 'fc'),
  'totp.succeeded': success(
    'A code of an authenticator app was right.',
    'gd_auth_succeed',
    'Interaction.{event}.Verification.Totp.Submit',
  ),
  'totp.failed': failure('A code of an authenticator app was wrong.', 'gd_auth_failed'),
  'backup_code.succeeded': success(
    'A backup code was used up.',
    'gd_recovery_succeed',
    'Interaction.{event}.Verification.BackupCode.Submit',
  ),
  'backup_code.failed': failure('A backup code was wrong.', 'gd_recovery_failed'),
  'sso.succeeded': success(
    'An organisation’s provider vouched for a person.',
    's',
    'Interaction.{event}.Verification.EnterpriseSso.Submit',
  ),
  'sso.failed': failure('An organisation’s provider, or its answer, said no.', 'f'),
  'sso.linked': success('A person signs in by an organisation’s provider from now on.'),
  'sso.connection_deleted': success('A connection to an organisation’s provider is no more.'),
  'enrolment_link.redeemed': success('A one-time link of an administrator’s was used.'),
  'enrolment_link.failed': failure('A one-time link was unknown, used or too old.'),
  'factor.added': success(
    'A person has a new factor.',
    'gd_enrollment_complete',
    'Interaction.{event}.BindMfa.{factor}.Submit',
  ),
  'factor.replaced': success('A factor took the place of the one before.', 'gd_enrollment_complete'),
  'factor.removed': success('A factor is no more.', 'gd_unenroll'),
  'factor.refused': failure('A factor could not be set up.'),
  'mfa.fulfilled': success('What the policy asks was met.', 'gd_auth_succeed'),
  'two_step.changed': success('A person’s 2-step verification is on, off or undecided.'),
  'device.trusted': success('A browser is spared the second step from now on.', undefined, 'TrustedDevice.Created'),
  'device.trust_revoked': success('Browsers are spared nothing any more.'),
  'session.revoked': success('A session is over before its time.', 'slo'),
  'identifier.added': success('A person has one name more.'),
  'identifier.removed': success('A person has one name less.'),
  'identifier.primary_changed': success('Another name is the first of its type.'),
  'identifier.change_reverted': success('Changes of names were taken back.'),
  'user.created': success('There is a new person.', 'ss', 'Interaction.Register.Submit'),
  'user.suspended': success('A person may not sign in from now on.'),
  'user.reactivated': success('A suspended person may sign in again.'),
  'user.deleted': success('A person is no more.', 'sdu'),
  'user.email_domain_noted': info('Which domain a person’s address has is known.'),
  'administration.changed': success('An administrator changed something.', 'sapi'),
  'administration.refused': failure('A change by the management API was refused.', 'fapi'),
  'request.limited': failure('Somebody called too often.', 'limit_wc'),
  'request.refused': failure('A call was refused at the edge.'),
  'captcha.failed': failure('A CAPTCHA was missing or wrong.', undefined, 'Interaction.Create.Captcha'),
  'webhook.disabled': failure('An endpoint failed for too long and gets nothing any more.'),
} as const satisfies Record<string, LogCodeMeaning>;

export type LogCode = keyof typeof logCodes;

/** A code of the log. */
export const logCode = z.enum(Object.keys(logCodes) as [LogCode, ...LogCode[]]);
