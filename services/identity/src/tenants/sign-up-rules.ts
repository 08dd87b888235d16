import type { TenantConfiguration } from '@latchkey/contracts';
import type { TenantFault } from './tenant-rules.js';

type SignUp = TenantConfiguration['signUp'];

/**
 * Whether somebody could find out at a sign-up who has an account: a name that nobody proves must be told to be taken.
 * Who proves an address or a number learns it of their own only.
 */
const revealsNames = ({ identifiers, verify }: SignUp): boolean => identifiers.includes('username') || !verify;

/** Why people cannot sign up like this. A tenant without sign-up may have any settings of it. */
export function signUpFaults(tenant: TenantConfiguration): TenantFault[] {
  if (tenant.signInMode === 'sign-in-only') return [];
  return [
    ...identifierFaults(tenant),
    ...passwordFaults(tenant),
    ...passkeyFirstFaults(tenant),
    ...enumerationFaults(tenant),
    ...profileFaults(tenant),
  ];
}

const emailPattern = /^(?:[^\s@*]+@|\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** What would match nobody, and so silently block or allow nobody. */
export const emailRuleFaults = ({ emailRules }: TenantConfiguration): TenantFault[] =>
  (['allow', 'block'] as const).flatMap((list) =>
    emailRules[list].flatMap((pattern, index) =>
      emailPattern.test(pattern)
        ? []
        : [
            {
              code: 'email_pattern_unknown',
              pointer: `/emailRules/${list}/${index}`,
              detail: 'write ada@example.com, example.com or *.example.com',
            },
          ],
    ),
  );

const identifierFaults = ({ signIn, signUp }: TenantConfiguration): TenantFault[] =>
  signUp.identifiers.flatMap((type, index) =>
    // That there is no method at all is a fault of its own.
    signIn.methods.length === 0 || signIn.methods.some(({ identifier }) => identifier === type)
      ? []
      : [
          {
            code: 'sign_up_identifier_without_method',
            pointer: `/signUp/identifiers/${index}`,
            detail: `nobody could sign in with it: ${type} is no method`,
          },
        ],
  );

function passwordFaults({ signIn, signUp }: TenantConfiguration): TenantFault[] {
  const pointer = '/signUp/password';
  if (!signUp.password && revealsNames(signUp)) {
    const detail = 'who proves no address and no number needs a password to come back';
    return [{ code: 'sign_up_without_password', pointer, detail }];
  }
  if (!signUp.password || signIn.methods.some(({ password }) => password)) return [];
  return [{ code: 'sign_up_password_unused', pointer, detail: 'no method takes a password' }];
}

function passkeyFirstFaults({ passkey, signUp }: TenantConfiguration): TenantFault[] {
  const pointer = '/signUp/passkeyFirst';
  if (!signUp.passkeyFirst) return [];
  return [
    ...(passkey.enabled ? [] : [{ code: 'passkey_first_switched_off', pointer, detail: 'passkeys are switched off' }]),
    ...(revealsNames(signUp)
      ? [
          {
            code: 'passkey_first_without_recovery',
            pointer,
            detail: 'who loses the passkey needs an address or a number that they have proved',
          },
        ]
      : []),
  ];
}

const enumerationFaults = ({ signIn, signUp }: TenantConfiguration): TenantFault[] =>
  signIn.identifierFirst === 'hidden' && revealsNames(signUp)
    ? [
        {
          code: 'hidden_but_sign_up_reveals',
          pointer: '/signIn/identifierFirst',
          detail: 'a sign-up with a user name, or without a proof, must say which names are taken',
        },
      ]
    : [];

const profileFaults = ({ signUp }: TenantConfiguration): TenantFault[] =>
  signUp.profile.flatMap((field, index) =>
    field === 'username' && signUp.identifiers.every((type) => type === 'username')
      ? [
          {
            code: 'profile_asks_again',
            pointer: `/signUp/profile/${index}`,
            detail: 'people sign up with a user name already',
          },
        ]
      : [],
  );
