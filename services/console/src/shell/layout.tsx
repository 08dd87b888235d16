import { managedUser, tenantId as tenantIdOf, type TenantId } from '@latchkey/contracts';
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { access } from '../access/access.js';
import { useRead } from '../api/reading.js';
import { Button } from '../design/button.js';
import { Mark } from '../design/mark.js';
import { Empty } from '../design/states.js';
import { Toasts } from '../design/toasts.js';
import { navigation } from './navigation.js';
import { useMay, useSelf } from './self.js';
import { TenantChoice } from './tenant-choice.js';

/** The tenant that the address names. */
export function useTenantId(): TenantId {
  const { tenantId = '' } = useParams({ strict: false });
  return tenantIdOf.parse(tenantId);
}

/** Where everything of the tenant is, below `/api/v1/admin`. */
export const useTenantPath = (): `/tenants/${string}` => `/tenants/${useTenantId()}`;

/** The frame of a tenant's pages. */
export const Layout = () => {
  const { tenantId = '' } = useParams({ strict: false });
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [pathname]);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        To the content
      </a>
      <div className="top">
        <Brand />
        <button
          type="button"
          className="button"
          data-kind="quiet"
          aria-expanded={isOpen}
          aria-controls="side"
          onClick={() => setOpen((before) => !before)}
        >
          Menu
        </button>
      </div>
      <Side isOpen={isOpen} />
      <main className="main" id="main" tabIndex={-1}>
        {tenantIdOf.safeParse(tenantId).success ? (
          <Outlet />
        ) : (
          <Empty title="There is no such tenant">Choose another one on the left.</Empty>
        )}
      </main>
      <Toasts />
    </div>
  );
};

const Brand = () => (
  <Link to="/" className="brand">
    <Mark />
    Latchkey
  </Link>
);

const Side = ({ isOpen }: { isOpen: boolean }) => {
  const { scopes } = useSelf();
  const { tenantId = '' } = useParams({ strict: false });
  return (
    <nav className="side" id="side" aria-label="Console" data-open={isOpen || undefined}>
      <Brand />
      <TenantChoice tenantId={tenantId} />
      <ul className="side-list">
        {navigation
          .filter(({ needs }) => scopes.includes(needs))
          .map(({ to, label, ...more }) => (
            <li key={to}>
              <Link
                to={to}
                params={{ tenantId }}
                className="side-link"
                activeOptions={{ exact: 'isExact' in more, includeSearch: false }}
              >
                {label}
              </Link>
            </li>
          ))}
      </ul>
      <div className="side-end">
        <Who />
        <a className="side-link" href="/account">
          Your account
        </a>
        <Button kind="quiet" onPress={() => access.signOut()}>
          Sign out
        </Button>
      </div>
    </nav>
  );
};

/** Whoever is signed in, by what they are known by; administrators are people of the administrating tenant. */
const Who = () => {
  const { userId } = useSelf();
  const may = useMay('users:read') && userId !== null;
  const { data } = useRead(`/tenants/default/users/${userId ?? ''}`, managedUser, { enabled: may });
  const name = data?.data.name ?? data?.data.identifiers[0]?.value;
  return name === undefined ? null : <p className="side-who">{name}</p>;
};
