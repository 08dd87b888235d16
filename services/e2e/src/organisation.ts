import type { Interaction, ManagedSsoConnection } from '@latchkey/contracts';
import { interactionOf, interactionPath, stepOf, type Browser } from '@latchkey/testing';
import { Administrator } from './administrator.js';
import { TestProvider } from './provider/provider.js';
import { eventually, startSystem, type System } from './system.js';
import { aTenantWith, type TestTenant } from './test-tenants.js';

/** How a browser comes back from another site: a navigation that shows what it gets. */
export const show = { headers: { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } };
export const callback = '/api/v1/sso/callback';
export const ways = { identifier: 'email', password: true, code: true, primary: 'code' } as const;

export const aDomain = () => `${crypto.randomUUID().slice(0, 8)}.example`;
export const start = async (browser: Browser, intent: string) =>
  interactionOf(await browser.post('/api/v1/interactions', { intent }));
export const act = (browser: Browser, interaction: Interaction, method: string, body: object = {}) =>
  browser.post(interactionPath(interaction, method), body);
export const sessionOf = async (browser: Browser) => (await browser.get('/api/v1/session')).body;

/** A tenant, the provider of an organisation at another site, and an administrator who connects the two. */
export class Organisation {
  private constructor(
    readonly system: System,
    readonly admin: Administrator,
    readonly tenant: TestTenant,
    readonly provider: TestProvider,
  ) {}

  static async start(): Promise<Organisation> {
    const system = await startSystem();
    const admin = await Administrator.enrolled(system);
    const tenant = await aTenantWith(system.suite, { signIn: { methods: [ways] } });
    const provider = await TestProvider.start({ redirectUris: [tenant.origin + callback] });
    return new Organisation(system, admin, tenant, provider);
  }

  async stop(): Promise<void> {
    await this.provider.stop();
    await this.system.stop();
  }

  get path(): string {
    return `/tenants/${this.tenant.id}/sso-connections`;
  }

  /** A connection for a domain that is nobody else's; answers the domain. */
  async connected(changes: Record<string, unknown> = {}) {
    const domain = aDomain();
    const reply = await this.admin.send('POST', this.path, this.provider.connection([domain], changes));
    if (reply.status !== 201) throw new Error(`no connection: ${reply.status} ${JSON.stringify(reply.body)}`);
    const connection = reply.body as ManagedSsoConnection;
    if (connection.active) await this.untilBound(`somebody@${domain}`);
    return { domain, connection, address: `${this.path}/${connection.connectionId}` };
  }

  /** Switches a connection on or off, as it stood at a version. */
  async switch(
    { connection, address }: { connection: ManagedSsoConnection; address: string },
    active: boolean,
    tag: string,
  ) {
    const { displayName, issuer, clientId, domains } = connection;
    const reply = await this.admin.send('PUT', address, { displayName, issuer, clientId, domains, active }, tag);
    if (reply.status !== 200) throw new Error(`not switched: ${reply.status} ${JSON.stringify(reply.body)}`);
  }

  /** The configuration reaches every process within a moment. */
  untilBound(email: string): Promise<boolean> {
    return eventually(async () => (await this.name(this.tenant.newBrowser(), email)).step.name === 'sso');
  }

  async name(browser: Browser, value: string, intent = 'sign-in'): Promise<Interaction> {
    return interactionOf(await act(browser, await start(browser, intent), 'identifier', { type: 'email', value }));
  }

  /** On the way to the provider: the browser, its journey and the address that it is sent to. */
  async sent(email: string, intent = 'sign-in') {
    const browser = this.tenant.newBrowser();
    const interaction = await this.name(browser, email, intent);
    const { redirectTo = '' } = stepOf(interaction, 'sso');
    return { browser, interaction, redirectTo };
  }

  /** There and back; answers the address at which the browser comes back, with what happened there. */
  async back(email: string, subject: string, intent = 'sign-in') {
    const journey = await this.sent(email, intent);
    const returned = await this.provider.visit(journey.redirectTo, { login: subject });
    return { ...journey, url: returned.pathname + returned.search };
  }
}
