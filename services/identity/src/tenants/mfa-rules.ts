import type { MfaFactor, MfaRequirement, TenantConfiguration } from '@latchkey/contracts';
import type { TenantFault } from './tenant-rules.js';

const isAdaptive = (policy: MfaRequirement): boolean => policy.startsWith('adaptive-');
const channels = [
  { factor: 'email-code', identifier: 'email' },
  { factor: 'phone-code', identifier: 'phone' },
] as const satisfies { factor: MfaFactor; identifier: string }[];

/** Why a tenant cannot ask for second factors like this. */
export const mfaFaults = (tenant: TenantConfiguration): TenantFault[] => [
  ...factorFaults(tenant),
  ...channelFaults(tenant),
  ...policyFaults(tenant),
];

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
  // A policy that is kept and not enforced would promise what nobody holds.
  if (policy !== 'no-prompt') {
    faults.push({ code: 'policy_not_enforced', pointer, detail: 'this version asks nobody for a second factor' });
  }
  return faults;
}
