import type { RegisteredClient } from '@latchkey/contracts';
import { interactionOf, signInWithPasskey, stepOf, type Browser } from '@latchkey/testing';
import { Administrator } from './administrator.js';
import { act } from './newcomers.js';
import { follow, register, RelyingParty, type Registered } from './relying-party.js';
import { newestCode, type Person, type System } from './system.js';

const scope = 'openid latchkey:administration';

/** The console as it knows itself: nobody has registered it. */
const consoleAt = (origin: string) =>
  ({ clientId: 'console', redirectUris: [`${origin}/console/callback`], idTokenAlg: 'RS256' }) as Registered;

/** People of the administrating tenant at the console, and at what is not the console. */
export class ConsolePeople {
  private constructor(
    private readonly system: System,
    readonly app: RelyingParty,
  ) {}

  static async at(system: System): Promise<ConsolePeople> {
    // Whom another run has left.
    await system.rows('identity', 'DELETE FROM administrating_person');
    return new ConsolePeople(system, await RelyingParty.discovered({ origin: system.url }, consoleAt(system.url)));
  }

  /** Somebody new, signed in with a passkey. */
  async signedIn(): Promise<Person & { userId: string }> {
    const person = await this.system.newPerson();
    await signInWithPasskey(person.browser, person.authenticator);
    const { body } = await person.browser.get('/api/v1/session');
    return { ...person, userId: (body as { userId: string }).userId };
  }

  /** Somebody new who proved their mailbox and nothing else: AAL1. */
  async byMailbox(): Promise<Browser> {
    const browser = this.system.newBrowser();
    const email = `person-${crypto.randomUUID()}@example.com`;
    const begun = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
    const named = interactionOf(await act(browser, begun, 'identifier', { type: 'email', value: email }));
    stepOf(named, 'code');
    const proved = interactionOf(
      await act(browser, named, 'code/verify', { code: await newestCode(this.system.suite, email) }),
    );
    stepOf(interactionOf(await act(browser, proved, 'skip')), 'done');
    return browser;
  }

  /** The tokens that a client gets for who is signed in. */
  async tokens(
    browser: Browser,
    { app = this.app, more = {} }: { app?: RelyingParty; more?: Record<string, string> } = {},
  ) {
    const begun = await app.begin({ scope, ...more });
    const { url } = await follow(browser, this.system.url, begun.url);
    return app.finish(url, begun);
  }

  async accessToken(browser: Browser): Promise<string> {
    return (await this.tokens(browser)).access_token;
  }

  /** Another client of the same tenant that asks for the console's scope. */
  async otherApp(admin: Administrator): Promise<RelyingParty> {
    const settings = {
      type: 'browser',
      redirectUris: ['http://localhost:4999/callback'],
    } satisfies Partial<RegisteredClient>;
    const registered = await register(admin, { id: 'default' }, settings);
    return RelyingParty.discovered({ origin: this.system.url }, registered);
  }

  claim(browser: Browser, enrolment: string, headers: Record<string, string> = {}) {
    return browser.post('/api/v1/admin/administrators/claim', { enrolment }, { headers });
  }

  /** Somebody new who administers with every scope. */
  async administrator() {
    const person = await this.signedIn();
    const enrolment = await this.system.suite.issueEnrolment();
    const { status, body } = await this.claim(person.browser, enrolment);
    if (status !== 200) throw new Error(`not claimed: ${status} ${JSON.stringify(body)}`);
    const token = await this.accessToken(person.browser);
    return { ...person, admin: new Administrator(this.system.url, token) };
  }
}
