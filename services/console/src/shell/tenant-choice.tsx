import { tenantPage } from '@latchkey/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useList } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Dialog } from '../design/dialog.js';
import { Select, TextField } from '../design/fields.js';
import { Shown } from '../design/states.js';
import { useMay } from './self.js';
import { found, type KnownTenant } from './tenants-found.js';

const tenantsPath = '/tenants?limit=100';

/** The tenants that there are; the one in the address stands there even where the list cannot be had. */
const useTenants = () => {
  const may = useMay('tenants:read');
  return useList(tenantsPath, tenantPage, { enabled: may });
};

/** Leads to the same page of another tenant: by a list where they are few, else by looking for it. */
export const TenantChoice = ({ tenantId }: { tenantId: string }) => {
  const reading = useTenants();
  const known: KnownTenant[] = reading.data?.pages.flatMap(({ tenants }) => tenants) ?? [];
  const all = known.some((one) => one.tenantId === tenantId) ? known : [{ tenantId, displayName: tenantId }, ...known];
  const isMany = reading.hasNextPage || (reading.data?.pages.length ?? 0) > 1;
  return isMany ? <Finder tenantId={tenantId} tenants={all} reading={reading} /> : <Few {...{ tenantId, all }} />;
};

const Few = ({ tenantId, all }: { tenantId: string; all: readonly KnownTenant[] }) => {
  const navigate = useNavigate();
  return (
    <Select
      label="Tenant"
      name="tenant"
      value={tenantId}
      options={all.map((one) => ({ value: one.tenantId, label: one.displayName }))}
      onChange={(chosen) => void navigate({ to: '/t/$tenantId', params: { tenantId: chosen } })}
    />
  );
};

type FinderProps = { tenantId: string; tenants: readonly KnownTenant[]; reading: ReturnType<typeof useTenants> };

const Finder = ({ tenantId, tenants, reading }: FinderProps) => {
  const [isOpen, setOpen] = useState(false);
  const name = tenants.find((one) => one.tenantId === tenantId)?.displayName ?? tenantId;
  const close = () => setOpen(false);
  return (
    <div className="field">
      <span className="field-label">Tenant</span>
      <Button kind="secondary" label={`${name}: choose another tenant`} onPress={() => setOpen(true)}>
        {name}
      </Button>
      <Dialog title="Choose a tenant" isOpen={isOpen} onClose={close}>
        <Search tenants={tenants} reading={reading} onChosen={close} />
      </Dialog>
    </div>
  );
};

const Search = ({ tenants, reading, onChosen }: Omit<FinderProps, 'tenantId'> & { onChosen: () => void }) => {
  const [typed, setTyped] = useState('');
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = reading;
  // What is looked for may be on any page; as long as this is open they are read on.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const { shown, more } = found(tenants, typed);
  return (
    <div className="stack">
      <TextField label="Name or id" name="tenant" value={typed} onChange={setTyped} />
      <Shown reading={reading}>
        {() => (
          <ul className="rows tenants" aria-label="Tenants">
            {shown.map((one) => (
              <li key={one.tenantId}>
                <Link to="/t/$tenantId" params={{ tenantId: one.tenantId }} onClick={onChosen}>
                  {one.displayName}
                </Link>
                <span className="soft small">{one.tenantId}</span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
      <p className="soft small" role="status">
        {hasNextPage ? 'Still reading the list. ' : ''}
        {shown.length === 0 ? 'None is called this.' : ''}
        {more > 0 ? `And ${more} more: type on.` : ''}
      </p>
    </div>
  );
};
