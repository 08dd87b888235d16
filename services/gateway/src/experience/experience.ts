import type { Experience, TenantConfiguration } from '@latchkey/contracts';

/** What anybody may know of a tenant's sign-in: its name, its first screen, its passkey switches. */
export function experienceOf({ displayName, passkey }: TenantConfiguration): Experience {
  const { enabled, showButton, allowAutofill } = passkey;
  return {
    tenant: { displayName },
    firstScreen: {
      identifiers: ['email'],
      passkeyButton: enabled && showButton,
      passkeyAutofill: enabled && allowAutofill,
    },
    passkey: { enabled, showButton, allowAutofill },
  };
}
