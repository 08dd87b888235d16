import { administratorScope, type AdministratorScope } from '@latchkey/contracts';

const all = administratorScope.options;

/** What a scope lets somebody do. */
export const scopeNames: Readonly<Record<AdministratorScope, string>> = {
  'tenants:read': 'See tenants and their settings',
  'tenants:write': 'Change tenants and their settings',
  'users:read': 'See users',
  'users:write': 'Change users',
  'sso:read': 'See SSO connections',
  'sso:write': 'Change SSO connections',
  'clients:read': 'See applications',
  'clients:write': 'Change applications',
  'log:read': 'See the log and the overview',
  'webhooks:read': 'See webhooks',
  'webhooks:write': 'Change webhooks',
  'administrators:read': 'See administrators',
  'administrators:write': 'Change administrators',
};

/** What somebody may do, in few words. */
export function scopesTold(scopes: readonly AdministratorScope[]): string {
  if (all.every((scope) => scopes.includes(scope))) return 'Everything';
  const changes = scopes.filter((scope) => scope.endsWith(':write')).map((scope) => scope.split(':')[0]);
  return changes.length === 0 ? 'Sees, and changes nothing' : `Changes ${changes.join(', ')}`;
}

/** Who changes something sees it too. */
export function withScope(
  scopes: readonly AdministratorScope[],
  scope: AdministratorScope,
  isIn: boolean,
): AdministratorScope[] {
  const pair = all.find((one) => one === scope.replace(isIn ? ':write' : ':read', isIn ? ':read' : ':write'));
  const changed = new Set<AdministratorScope>(pair ? [scope, pair] : [scope]);
  return all.filter((one) => (changed.has(one) ? isIn : scopes.includes(one)));
}
