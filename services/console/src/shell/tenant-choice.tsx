import { tenantPage } from '@latchkey/contracts';
import { useNavigate } from '@tanstack/react-router';
import { useRead } from '../api/reading.js';
import { Select } from '../design/fields.js';
import { useMay } from './self.js';

const tenantsPath = '/tenants?limit=100';

/** The tenants that there are; the one in the address stands there even where the list cannot be had. */
export const useTenants = () => {
  const may = useMay('tenants:read');
  return useRead(tenantsPath, tenantPage, { enabled: may });
};

/** Leads to the same page of another tenant. */
export const TenantChoice = ({ tenantId }: { tenantId: string }) => {
  const navigate = useNavigate();
  const known = useTenants().data?.data.tenants ?? [];
  const options = known.map((tenant) => ({ value: tenant.tenantId as string, label: tenant.displayName }));
  const all = options.some(({ value }) => value === tenantId)
    ? options
    : [{ value: tenantId, label: tenantId }, ...options];
  return (
    <Select
      label="Tenant"
      name="tenant"
      value={tenantId}
      options={all}
      onChange={(chosen) => void navigate({ to: '/t/$tenantId', params: { tenantId: chosen } })}
    />
  );
};
