import type { Experience } from '../gateway/api.js';
import type { TenantExperience } from '../identity/configuration.js';
import { firstScreen } from './first-screen.js';
import { identifierTypes, offers } from './identifier-types.js';

/** What anybody may know of a tenant's sign-in: its name and look, its languages, its first screen, its passkey switches. */
export function publicExperience(tenant: TenantExperience & { sso: { connections: readonly unknown[] } }): Experience {
  const { enabled, showButton, allowAutofill } = tenant.passkey;
  return {
    tenant: { displayName: tenant.displayName },
    firstScreen: firstScreen(tenant),
    identifiers: {
      'sign-in': identifierTypes('sign-in', tenant),
      'sign-up': offers('sign-up', tenant) ? identifierTypes('sign-up', tenant) : [],
      recover: offers('recover', tenant) ? identifierTypes('recover', tenant) : [],
    },
    passkey: { enabled, showButton, allowAutofill },
    branding: tenant.branding,
    languages: tenant.languages,
    captcha: tenant.captcha,
    accountCenter: tenant.accountCenter,
  };
}
