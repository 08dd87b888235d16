import type { Page } from '@playwright/test';
import { Administrator } from './administrator.js';
import { becomesAdministrator } from './console-visits.js';
import { hears, inOrder, type PageJourney, type PageState, type Scene } from './page-scene.js';
import { register } from './relying-party.js';
import { aTenantWith } from './test-tenants.js';

type Part = (scene: Scene) => Promise<unknown>;

/** A tenant with one of everything, and one with nothing. */
type World = Record<'tenant' | 'empty' | 'user' | 'application' | 'connection' | 'webhook', string>;
const worlds = new WeakMap<Page, World>();

const worldOf = (page: Page): World => {
  const world = worlds.get(page);
  if (!world) throw new Error('nobody has signed in to the console yet');
  return world;
};

/** The member of what was made that names it. */
const made = ({ status, body }: { status: number; body: unknown }, id: string): string => {
  const value = (body as Readonly<Record<string, unknown>>)[id];
  if (typeof value !== 'string') throw new Error(`not made: ${status} ${JSON.stringify(body)}`);
  return value;
};

/** Made while its provider answers, which is loaded when it is needed. */
async function aConnection(admin: Administrator, path: string, origin: string) {
  const { TestProvider } = await import('./provider/provider.js');
  const provider = await TestProvider.start({ redirectUris: [`${origin}/api/v1/sso/callback`] });
  const domains = ['northwind.example', 'northwind-subsidiary.example'];
  const reply = await admin.send('POST', `${path}/sso-connections`, {
    ...provider.connection(domains),
    displayName: 'Northwind',
  });
  await provider.stop();
  return reply;
}

/** Somebody becomes an administrator, of whom every row after it is. */
const administers: Part = async ({ visitor, page, suite }) => {
  const admin = await Administrator.enrolled({ suite, url: suite.url });
  const displayName = 'Vereinigte Wasserwirtschaftsbetriebe Nordrhein';
  const [tenant, empty] = await Promise.all([aTenantWith(suite, { displayName }), aTenantWith(suite, {})]);
  const path = `/tenants/${tenant.id}`;
  const email = 'somebody.with.quite.a.long.name@wasserwirtschaft.example';
  const user = await admin.send('POST', `${path}/users`, { identifiers: [{ type: 'email', value: email }] });
  const connection = await aConnection(admin, path, tenant.origin);
  const webhook = await admin.send('POST', `${path}/webhooks`, {
    url: 'https://hooks.wasserwirtschaft.example/incoming/from/latchkey',
    codes: ['user.created', 'user.suspended'],
  });
  const settings = { name: 'Shop of the Wasserwirtschaftsbetriebe', redirectUris: ['https://shop.example/callback'] };
  const { clientId } = await register(admin, tenant, { type: 'browser', ...settings });
  worlds.set(page, {
    ...{ tenant: tenant.id, empty: empty.id, application: clientId, user: made(user, 'userId') },
    connection: made(connection, 'connectionId'),
    webhook: made(webhook, 'webhookId'),
  });
  // Another fragment alone would load nothing.
  await page.goto('about:blank');
  await becomesAdministrator(visitor, await suite.issueEnrolment());
};

/** Goes to a page of one of the tenants, and waits until everything on it has been read. */
const goes =
  (below: (world: World) => string, where: 'tenant' | 'empty' = 'tenant'): Part =>
  async ({ page, suite }) => {
    const world = worldOf(page);
    await page.goto(`${suite.url}/console/t/${world[where]}${below(world)}`);
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => document.querySelector('.bars, .button-spinner') === null);
  };

const at = (name: string, heading: string | RegExp, below: (world: World) => string): PageState => ({
  ...{ name: `console-${name}`, shows: { heading }, arrange: goes(below) },
});

/** The same pages where there is nothing yet; each says what to do about it. */
const emptyAt = (name: string, heading: string, path: string): PageState => ({
  ...{ name: `console-${name}-empty`, shows: { heading } },
  arrange: inOrder(
    goes(() => path, 'empty'),
    ({ page }) => page.locator('main .empty').waitFor(),
  ),
});

const lists = /\/api\/v1\/admin\/tenants\/[^/]+\/users/;

/** The console: whoever it shows its pages to has signed in once. */
export const consoleJourneys: readonly PageJourney[] = [
  {
    about: 'the console, before and after somebody signs in',
    tenant: 'default',
    states: [
      {
        name: 'console-signed-out',
        shows: { heading: 'Sign in to the console' },
        arrange: ({ page, suite }) => page.goto(`${suite.url}/console/`),
      },
      {
        name: 'console-claim',
        shows: { heading: 'Become the first administrator' },
        arrange: async ({ page, suite }) => page.goto(`${suite.url}/console/claim#${await suite.issueEnrolment()}`),
      },
      {
        name: 'console-overview',
        shows: { heading: 'Overview' },
        arrange: inOrder(
          administers,
          ({ page, suite }) => page.goto(`${suite.url}/console/t/default`),
          ({ page }) => page.getByRole('list', { name: 'Passkey funnel' }).waitFor(),
        ),
      },
      at('users', 'Users', () => '/users'),
      at('user', /^somebody/, ({ user }) => `/users/${user}`),
      at('log', 'Log', () => '/log'),
      at('experience', 'Sign-in experience', () => '/experience'),
      at('mfa', 'MFA policy', () => '/mfa'),
      at('applications', 'Applications', () => '/applications'),
      at('application', /^Shop/, ({ application }) => `/applications/${application}`),
      at('sso', 'SSO', () => '/sso'),
      at('sso-connection', 'Northwind', ({ connection }) => `/sso/${connection}`),
      at('webhooks', 'Webhooks', () => '/webhooks'),
      at('webhook', 'Webhook', ({ webhook }) => `/webhooks/${webhook}`),
      at('readiness', 'Readiness', () => '/readiness'),
      at('administrators', 'Administrators', () => '/administrators'),
      emptyAt('overview', 'Overview', ''),
      emptyAt('users', 'Users', '/users'),
      emptyAt('log', 'Log', '/log?userId=00000000-0000-4000-8000-000000000000'),
      emptyAt('applications', 'Applications', '/applications'),
      emptyAt('sso', 'SSO', '/sso'),
      emptyAt('webhooks', 'Webhooks', '/webhooks'),
      {
        name: 'console-error',
        shows: { heading: 'Users' },
        arrange: inOrder(
          hears(lists, 503),
          goes(() => '/users'),
          ({ page }) => page.getByRole('alert').waitFor(),
        ),
      },
      {
        name: 'console-offline',
        shows: { heading: 'Readiness' },
        arrange: inOrder(
          ({ page }) => page.unroute(lists),
          goes(() => '/readiness'),
          ({ context }) => context.setOffline(true),
          ({ page }) => page.getByText('You are offline.').waitFor(),
        ),
      },
      {
        name: 'console-expired',
        shows: { heading: 'Sign in to the console' },
        arrange: inOrder(
          ({ context }) => context.setOffline(false),
          ({ page }) => page.evaluate(() => fetch('/api/v1/session', { method: 'DELETE', body: '{}' })),
          ({ page }) => page.reload(),
        ),
      },
    ],
  },
];
