import type { AdministratorScope } from '@latchkey/contracts';

/** The pages of a tenant, in the order of the navigation. A page that needs a scope is shown to who has it. */
export const navigation = [
  { to: '/t/$tenantId', label: 'Overview', needs: 'log:read', isExact: true },
  { to: '/t/$tenantId/users', label: 'Users', needs: 'users:read' },
  { to: '/t/$tenantId/log', label: 'Log', needs: 'log:read' },
  { to: '/t/$tenantId/experience', label: 'Sign-in experience', needs: 'tenants:read' },
  { to: '/t/$tenantId/mfa', label: 'MFA policy', needs: 'tenants:read' },
  { to: '/t/$tenantId/applications', label: 'Applications', needs: 'clients:read' },
  { to: '/t/$tenantId/sso', label: 'SSO', needs: 'sso:read' },
  { to: '/t/$tenantId/webhooks', label: 'Webhooks', needs: 'webhooks:read' },
  { to: '/t/$tenantId/readiness', label: 'Readiness', needs: 'tenants:read' },
  { to: '/t/$tenantId/health', label: 'Health', needs: 'tenants:read' },
  { to: '/t/$tenantId/administrators', label: 'Administrators', needs: 'administrators:read' },
] as const satisfies readonly { to: string; label: string; needs: AdministratorScope; isExact?: boolean }[];
