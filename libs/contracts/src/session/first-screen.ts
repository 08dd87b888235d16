import type { Experience } from '../gateway/api.js';
import type { TenantConfiguration } from '../identity/configuration.js';

/**
 * What the first page asks for. A passkey shown as a button leaves room for identifier and password together, where
 * passwords are all that the tenant has besides; without the button the identifier comes alone, because what it brings
 * up may be a passkey, and beside an SSO connection, because whose organisation signs them in has no password to type.
 */
export function firstScreen({
  signIn,
  passkey,
  sso,
}: Pick<TenantConfiguration, 'signIn' | 'passkey'> & {
  sso: { connections: readonly unknown[] };
}): Experience['firstScreen'] {
  const passkeyButton = passkey.enabled && passkey.showButton;
  const passwordsOnly = sso.connections.length === 0 && signIn.methods.every(({ password, code }) => password && !code);
  return {
    kind: passwordsOnly && (passkeyButton || !passkey.enabled) ? 'identifier-password' : 'identifier',
    passkeyButton,
    passkeyAutofill: passkey.enabled && passkey.allowAutofill,
  };
}
