import { administrationTenant } from '@latchkey/contracts';
import { Navigate } from '@tanstack/react-router';

/** The console opens at the tenant that administers; which one is looked at stands in the address from there on. */
export const Home = () => <Navigate to="/t/$tenantId" params={{ tenantId: administrationTenant }} replace />;
