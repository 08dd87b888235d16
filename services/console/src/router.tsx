import { administrationTenant } from '@latchkey/contracts';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  useNavigate,
} from '@tanstack/react-router';
import { useCallback } from 'react';
import { CallbackPage, SignedIn } from './access/access-pages.js';
import { ClaimPage } from './access/claim-page.js';
import { Failed } from './design/states.js';
import { Home } from './shell/home.js';
import { Layout } from './shell/layout.js';
import { NoSuchPage } from './shell/no-such-page.js';
import { Administering } from './shell/self.js';
import { logSearch } from './log/log-search.js';
import { overviewSearch } from './overview/overview-search.js';
import { usersSearch } from './users/users-search.js';
import { webhookSearch } from './webhooks/webhook-search.js';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NoSuchPage,
  errorComponent: ({ error, reset }) => <Failed error={error} onRetry={reset} />,
});

/** Back to where somebody wanted to go: a page of the console and nothing else. */
const Callback = () => {
  const navigate = useNavigate();
  const arrived = useCallback(
    (to: string) =>
      void navigate({ href: to.startsWith('/console/') ? to.slice('/console'.length) : '/', replace: true }),
    [navigate],
  );
  return <CallbackPage onArrived={arrived} />;
};

const Claim = () => {
  const navigate = useNavigate();
  return <ClaimPage onClaimed={() => void navigate({ to: '/', replace: true })} />;
};

const callback = createRoute({ getParentRoute: () => root, path: '/callback', component: Callback });
const claim = createRoute({ getParentRoute: () => root, path: '/claim', component: Claim });

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: () => (
    <SignedIn>
      <Administering>
        <Outlet />
      </Administering>
    </SignedIn>
  ),
});
const home = createRoute({ getParentRoute: () => inside, path: '/', component: Home });
const tenant = createRoute({ getParentRoute: () => inside, path: '/t/$tenantId', component: Layout });

const overview = createRoute({
  getParentRoute: () => tenant,
  path: '/',
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import('./overview/overview-page.js'), 'OverviewPage'),
});
const users = createRoute({
  getParentRoute: () => tenant,
  path: '/users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./users/users-page.js'), 'UsersPage'),
});
const user = createRoute({
  getParentRoute: () => tenant,
  path: '/users/$userId',
  component: lazyRouteComponent(() => import('./users/user-page.js'), 'UserPage'),
});
const log = createRoute({
  getParentRoute: () => tenant,
  path: '/log',
  validateSearch: logSearch,
  component: lazyRouteComponent(() => import('./log/log-page.js'), 'LogPage'),
});
const experience = createRoute({
  getParentRoute: () => tenant,
  path: '/experience',
  component: lazyRouteComponent(() => import('./experience/experience-page.js'), 'ExperiencePage'),
});
const mfa = createRoute({
  getParentRoute: () => tenant,
  path: '/mfa',
  component: lazyRouteComponent(() => import('./mfa/mfa-page.js'), 'MfaPage'),
});
const applications = createRoute({
  getParentRoute: () => tenant,
  path: '/applications',
  component: lazyRouteComponent(() => import('./applications/applications-page.js'), 'ApplicationsPage'),
});
const application = createRoute({
  getParentRoute: () => tenant,
  path: '/applications/$clientId',
  component: lazyRouteComponent(() => import('./applications/application-page.js'), 'ApplicationPage'),
});
const readiness = createRoute({
  getParentRoute: () => tenant,
  path: '/readiness',
  component: lazyRouteComponent(() => import('./readiness/readiness-page.js'), 'ReadinessPage'),
});
const health = createRoute({
  getParentRoute: () => tenant,
  path: '/health',
  component: lazyRouteComponent(() => import('./health/health-page.js'), 'HealthPage'),
});
/** Of all tenants: runbooks name it without one. */
const healthOfAll = createRoute({
  getParentRoute: () => inside,
  path: '/health',
  beforeLoad: () => {
    redirect({ to: '/t/$tenantId/health', params: { tenantId: administrationTenant }, replace: true, throw: true });
  },
});
const sso = createRoute({
  getParentRoute: () => tenant,
  path: '/sso',
  component: lazyRouteComponent(() => import('./sso/sso-page.js'), 'SsoPage'),
});
const ssoConnection = createRoute({
  getParentRoute: () => tenant,
  path: '/sso/$connectionId',
  component: lazyRouteComponent(() => import('./sso/connection-page.js'), 'ConnectionPage'),
});
const webhooks = createRoute({
  getParentRoute: () => tenant,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/webhooks-page.js'), 'WebhooksPage'),
});
const webhook = createRoute({
  getParentRoute: () => tenant,
  path: '/webhooks/$webhookId',
  validateSearch: webhookSearch,
  component: lazyRouteComponent(() => import('./webhooks/webhook-page.js'), 'WebhookPage'),
});
const administrators = createRoute({
  getParentRoute: () => tenant,
  path: '/administrators',
  component: lazyRouteComponent(() => import('./administrators/administrators-page.js'), 'AdministratorsPage'),
});

const pages = tenant.addChildren([
  ...([
    overview,
    users,
    user,
    log,
    experience,
    mfa,
    applications,
    application,
    sso,
    ssoConnection,
    webhooks,
    webhook,
    readiness,
    health,
    administrators,
  ] as const),
]);

/** Every address of the console. Each page is code of its own, fetched when somebody is about to go there. */
export const router = createRouter({
  routeTree: root.addChildren([callback, claim, inside.addChildren([home, healthOfAll, pages])]),
  basepath: '/console',
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
