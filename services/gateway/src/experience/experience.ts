import { firstScreen, identifierTypes, offers, type Experience, type TenantConfiguration } from '@latchkey/contracts';

/** What anybody may know of a tenant's sign-in: its name and look, its languages, its first screen, its passkey switches. */
export function experienceOf(tenant: TenantConfiguration): Experience {
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
