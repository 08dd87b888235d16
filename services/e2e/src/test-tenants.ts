import { randomBytes } from 'node:crypto';
import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { Browser, SoftwareAuthenticator } from '@latchkey/testing';
import type { RunningSuite } from './suite.js';
import type { AuthenticatorOptions } from './system.js';

/** What a test wants of a tenant; the rest is as the tenant `default` has it. */
export type TenantWish = {
  signIn?: Partial<TenantConfiguration['signIn']>;
  passkey?: Partial<TenantConfiguration['passkey']>;
  signUp?: Partial<TenantConfiguration['signUp']>;
  mfa?: Partial<TenantConfiguration['mfa']>;
  lockout?: Partial<TenantConfiguration['lockout']>;
  codes?: Partial<TenantConfiguration['codes']>;
} & Partial<
  Pick<
    TenantConfiguration,
    'displayName' | 'signInMode' | 'branding' | 'languages' | 'captcha' | 'accountCenter' | 'nativeApps'
  >
>;

/** A tenant of one test's own, at a host of its own. */
export type TestTenant = {
  id: string;
  origin: string;
  newBrowser: () => Browser;
  newAuthenticator: (settings?: AuthenticatorOptions) => SoftwareAuthenticator;
  change: (wish: TenantWish) => Promise<void>;
};

type Seed = (options: object) => Promise<void>;

/** Makes a tenant as provisioning does, and waits until the gateway serves it. */
export async function aTenantWith(suite: RunningSuite, wish: TenantWish): Promise<TestTenant> {
  const id = `test-${randomBytes(6).toString('hex')}`;
  const host = `${id}.localhost`;
  const origin = `http://${host}:${new URL(suite.url).port}`;
  const newBrowser = () => new Browser(origin);
  const change = async ({ signIn = {}, passkey = {}, ...others }: TenantWish) => {
    const base = tenantConfiguration.parse({
      tenantId: id,
      displayName: 'Acme',
      hosts: [host],
      rpId: host,
      origins: [origin],
      signIn: {
        methods: [{ identifier: 'email', password: false, code: true, primary: 'code' }],
        identifierFirst: 'convenient',
        ...signIn,
      },
      passkey: {
        enabled: true,
        showButton: true,
        allowAutofill: false,
        progressiveEnrolment: true,
        repromptAfterDays: 30,
        ...passkey,
      },
      ...others,
    });
    await seed(suite, base);
  };
  await change(wish);
  await untilServed(newBrowser());
  const newAuthenticator = (settings: AuthenticatorOptions = {}) => new SoftwareAuthenticator({ origin, ...settings });
  return { id, origin, newBrowser, newAuthenticator, change };
}

async function seed(suite: RunningSuite, configuration: TenantConfiguration): Promise<void> {
  const { postgresUrl, natsUrl, secrets } = suite.environment;
  const url = new URL(postgresUrl);
  url.username = 'latchkey_identity';
  url.password = secrets.passwords['identity'] ?? '';
  url.pathname = '/latchkey_identity';
  const built = new URL('../../identity/dist/tenants/seed.js', import.meta.url);
  const { seedTenant } = (await import(built.href)) as { seedTenant: Seed };
  const nats = { natsUrl, natsUser: 'identity', natsPassword: secrets.passwords['identity'] };
  await seedTenant({ databaseUrl: url.href, ...nats, configuration });
}

async function untilServed(browser: Browser): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await browser.get('/api/v1/experience')).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the tenant is not served within five seconds');
}
