import { randomBytes } from 'node:crypto';
import { tenantConfiguration, type TenantConfiguration } from '@latchkey/contracts';
import { Browser, SoftwareAuthenticator } from '@latchkey/testing';
import type { RunningSuite } from './suite.js';
import { eventually, type AuthenticatorOptions } from './system.js';

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

type Seed = (options: object) => Promise<number>;

/** Makes a tenant as provisioning does; every service knows of it, and of each change, when this answers. */
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
    await untilKnown(suite, await seed(suite, base));
  };
  await change(wish);
  const newAuthenticator = (settings: AuthenticatorOptions = {}) => new SoftwareAuthenticator({ origin, ...settings });
  return { id, origin, newBrowser, newAuthenticator, change };
}

async function seed(suite: RunningSuite, configuration: TenantConfiguration): Promise<number> {
  const { postgresUrl, natsUrl, secrets } = suite.environment;
  const url = new URL(postgresUrl);
  url.username = 'latchkey_identity';
  url.password = secrets.passwords['identity'] ?? '';
  url.pathname = '/latchkey_identity';
  const built = new URL('../../identity/dist/tenants/seed.js', import.meta.url);
  const { seedTenant } = (await import(built.href)) as { seedTenant: Seed };
  const nats = { natsUrl, natsUser: 'identity', natsPassword: secrets.passwords['identity'] };
  return seedTenant({ databaseUrl: url.href, ...nats, configuration });
}

/** Every process that watches the configuration has applied a revision of it; who does not run reads it at its start. */
async function untilKnown({ environment }: RunningSuite, revision: number): Promise<void> {
  await eventually(async () => {
    const known = await Promise.all(Object.values(environment.ports.ops).map(revisionAt));
    return known.every((one) => one === 0 || one >= revision);
  });
}

async function revisionAt(opsPort: number): Promise<number> {
  const asked = fetch(`http://127.0.0.1:${opsPort}/metrics`, { signal: AbortSignal.timeout(2_000) });
  const text = await asked.then((response) => response.text()).catch(() => '');
  return Number(/^latchkey_configuration_revision (\d+)$/m.exec(text)?.[1] ?? 0);
}
