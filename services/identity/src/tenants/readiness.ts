import type { Prerequisite, TenantConfiguration } from '@latchkey/contracts';
import { canonicalOrigin, isWithin } from './domain-names.js';

/** What has to be looked up to say whether a tenant is ready. */
export type ReadinessFacts = {
  readonly administrators: number;
  readonly mailServerAnswers: boolean;
  /** Whoever sends text messages. */
  readonly sms: 'not-configured' | 'silent' | 'answers';
};

type Check = { name: string; isDone: boolean; reason: string };

/** Whether codes of a tenant go to telephones. */
export const usesSms = ({ signIn, signUp, mfa }: Pick<TenantConfiguration, 'signIn' | 'signUp' | 'mfa'>): boolean =>
  signIn.methods.some(({ identifier }) => identifier === 'phone') ||
  signUp.identifiers.includes('phone') ||
  mfa.factors.includes('phone-code');

/** Each prerequisite of a tenant whose people sign in with passkeys: done, or pending with a reason (A7). */
export function prerequisitesOf(tenant: TenantConfiguration, facts: ReadinessFacts): Prerequisite[] {
  const hostsOf = (origins: readonly string[]) => origins.map((origin) => canonicalOrigin(origin)?.hostname ?? '');
  const originHosts = hostsOf(tenant.origins);
  const pageHosts = [...originHosts, ...hostsOf(tenant.relatedOrigins)];
  const checks: Check[] = [
    { name: 'administrator', isDone: facts.administrators > 0, reason: 'nobody_administers' },
    { name: 'mail_delivery', isDone: facts.mailServerAnswers, reason: 'mail_server_does_not_answer' },
    ...(usesSms(tenant) ? [smsCheck(facts.sms)] : []),
    {
      name: 'origin_of_every_host',
      isDone: tenant.hosts.every((host) => pageHosts.includes(host)),
      reason: 'host_without_origin',
    },
    {
      name: 'rp_id_fits_origins',
      isDone: originHosts.every((host) => isWithin(host, tenant.rpId)),
      reason: 'rp_id_not_of_origin',
    },
    {
      name: 'recovery_method',
      isDone: tenant.signIn.methods.some(({ password, code }) => password || code),
      reason: 'passkey_only',
    },
    { name: 'passkey_sign_in', isDone: tenant.passkey.enabled, reason: 'switched_off' },
  ];
  return checks.map(({ name, isDone, reason }) =>
    isDone ? { name, status: 'done' } : { name, status: 'pending', reason },
  );
}

const smsCheck = (sms: ReadinessFacts['sms']): Check => ({
  name: 'sms_delivery',
  isDone: sms === 'answers',
  reason: sms === 'silent' ? 'sms_provider_does_not_answer' : 'sms_provider_not_configured',
});
