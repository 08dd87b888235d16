import type { MfaFactor, MfaRequirement, TenantConfiguration, TenantWarning } from '@latchkey/contracts';
import type { TenantFault } from './tenant-rules.js';

const isAdaptive = (policy: MfaRequirement): boolean => policy.startsWith('adaptive-');
/** Nobody may do without a factor. */
const wantsFactorOfAll = (policy: MfaRequirement): boolean => policy === 'mandatory' || isAdaptive(policy);
const channels = [
  { factor: 'email-code', identifier: 'email' },
  { factor: 'phone-code', identifier: 'phone' },
] as const satisfies { factor: MfaFactor; identifier: string }[];

/** Why a tenant cannot ask for second factors like this. */
export const mfaFaults = (tenant: TenantConfiguration): TenantFault[] => [
  ...factorFaults(tenant),
  ...channelFaults(tenant),
  ...policyFaults(tenant),
  ...trustedDeviceFaults(tenant),
];

/** What is legal, and keeps people out who have no factor yet, or none left. Of the tenant's connections it has to know the active ones. */
export const mfaWarnings = (tenant: TenantConfiguration): TenantWarning[] =>
  wantsFactorOfAll(tenant.mfa.policy)
    ? [...ssoWarnings(tenant), ...firstEnrolmentWarnings(tenant), ...recoveryWarnings(tenant)]
    : [];

/** Each once, and backup codes beside something that they back up (A11). */
function factorFaults({ mfa: { factors } }: TenantConfiguration): TenantFault[] {
  const twice = factors.flatMap((factor, index) =>
    factors.indexOf(factor) < index
      ? [{ code: 'factor_twice', pointer: `/mfa/factors/${index}`, detail: `${factor} is there already` }]
      : [],
  );
  const isAlone = factors.length > 0 && factors.every((factor) => factor === 'backup-code');
  if (!isAlone) return twice;
  return [...twice, { code: 'backup_codes_alone', pointer: '/mfa/factors', detail: 'they back up another factor' }];
}

/** What signs in by itself is no second factor: it would be the same one twice (A11, in both directions). */
const channelFaults = ({ mfa: { factors }, signIn: { methods } }: TenantConfiguration): TenantFault[] =>
  channels.flatMap(({ factor, identifier }) => {
    const index = factors.indexOf(factor);
    const signsIn = methods.some((method) => method.identifier === identifier && method.code);
    if (index === -1 || !signsIn) return [];
    const detail = `a code by ${identifier} signs in already`;
    return [{ code: 'factor_signs_in', pointer: `/mfa/factors/${index}`, detail }];
  });

/** Adaptive policies and the switch for them go together, both ways, and nothing can be asked of who can have no factor (A14). */
function policyFaults({ mfa: { factors, policy, adaptive } }: TenantConfiguration): TenantFault[] {
  const pointer = '/mfa/policy';
  const faults: TenantFault[] = [];
  if (policy !== 'no-prompt' && factors.length === 0) {
    faults.push({ code: 'policy_without_factor', pointer, detail: 'there is no factor that it could ask for' });
  }
  if (adaptive && factors.length === 0) {
    faults.push({ code: 'adaptive_without_factor', pointer: '/mfa/adaptive', detail: 'there is no factor to ask for' });
  }
  if (adaptive && !isAdaptive(policy)) {
    faults.push({ code: 'adaptive_needs_its_policy', pointer, detail: 'choose one of the adaptive ones' });
  }
  if (!adaptive && isAdaptive(policy)) {
    faults.push({ code: 'policy_is_adaptive', pointer, detail: 'it goes with the adaptive switch only' });
  }
  return faults;
}

/** A trusted browser is spared a second factor, so there has to be one. */
const trustedDeviceFaults = ({ mfa: { factors, trustedDevices } }: TenantConfiguration): TenantFault[] =>
  !trustedDevices.enabled || factors.length > 0
    ? []
    : [
        {
          code: 'trusted_devices_without_factor',
          pointer: '/mfa/trustedDevices/enabled',
          detail: 'there is no factor that a browser could be spared',
        },
      ];

/** Who signs in elsewhere has no passkey here (R5), and backup codes only back up another factor. */
function ssoWarnings({ mfa: { factors, trustSso }, sso }: TenantConfiguration): TenantWarning[] {
  const isPasskeyAlone =
    factors.includes('webauthn') && factors.every((one) => one === 'webauthn' || one === 'backup-code');
  if (!isPasskeyAlone || trustSso || sso.connections.length === 0) return [];
  const detail = 'who signs in by an SSO connection has no passkey here, and could not sign in';
  return [{ code: 'sso_people_without_factor', pointer: '/mfa/factors', detail }];
}

/** Who forgets a password proves a mailbox or number; where that is all that there is, nothing is left for the second step. */
function recoveryWarnings({ mfa: { factors, policy }, signIn: { methods } }: TenantConfiguration): TenantWarning[] {
  const [only, ...more] = factors;
  const channel = channels.find(({ factor }) => factor === only);
  const recovers = methods.some(({ identifier, password }) => password && identifier === channel?.identifier);
  if (policy !== 'mandatory' || more.length > 0 || !recovers) return [];
  const detail = 'who forgets the password proves what is the second factor too, and could not sign in';
  return [{ code: 'recovery_without_factor', pointer: '/mfa/factors', detail }];
}

/** The first factor may be set up by who received a code, and there is nowhere that one could go. */
function firstEnrolmentWarnings({
  mfa: { firstEnrolment },
  signIn: { methods },
}: TenantConfiguration): TenantWarning[] {
  if (firstEnrolment !== 'channel' || methods.some(({ identifier }) => identifier !== 'username')) return [];
  const detail = 'neither e-mail nor phone signs in: nobody without a factor could set up the first one';
  return [{ code: 'first_enrolment_without_channel', pointer: '/mfa/firstEnrolment', detail }];
}
