import { type Browser, interactionOf } from '@latchkey/testing';
import { Redis } from 'ioredis';
import * as openid from 'openid-client';
import { expect } from 'vitest';
import { Administrator } from '../administrator.js';
import { MfaPeople, passwordTenant, type Holder } from '../mfa-people.js';
import { act } from '../newcomers.js';
import { follow, journeyOf, landedAt, localFetch, register, RelyingParty } from '../relying-party.js';
import { startSystem, type System } from '../system.js';
import { LogoutListener } from './logout-listener.js';

/** One module of a plan: throws where the provider does otherwise than it should. */
export type Module = (tester: Tester) => Promise<void>;
export type Modules = Readonly<Record<string, Module>>;

export type Tokens = Awaited<ReturnType<RelyingParty['finish']>>;
type Begun = Awaited<ReturnType<RelyingParty['begin']>>;
/** An answered request: the address that the browser was sent back to, and whether its person was asked to sign in on the way. */
type Answered = { begun: Begun; back: URL; wasAsked: boolean };
type Call = { method?: string; headers?: Record<string, string>; form?: Record<string, string> };

/** The tester's own clients, one person at a provider, and a browser for each module. */
export class Tester {
  private constructor(
    private readonly system: System,
    readonly people: MfaPeople,
    readonly ada: Holder,
    readonly listener: LogoutListener,
    readonly client: RelyingParty,
    readonly otherClient: RelyingParty,
  ) {}

  static async start(): Promise<Tester> {
    const listener = await LogoutListener.start();
    const system = await startSystem();
    const admin = await Administrator.enrolled(system);
    const people = await MfaPeople.at(system, { signUp: { ...passwordTenant.signUp, profile: ['name'] } });
    const ada = await people.someone({ passkey: true });
    await people.asks({ policy: 'no-prompt', factors: ['webauthn'] });
    await system.rows(
      'identity',
      `INSERT INTO identifier (tenant_id, type, value, user_id, verified_at)
       SELECT tenant_id, 'phone', '+442079460958', user_id, now() FROM identifier WHERE tenant_id = $1 AND value = $2`,
      [people.tenant.id, ada.email],
    );
    const client = async (name: string) =>
      RelyingParty.discovered(
        people.tenant,
        await register(admin, people.tenant, {
          ...{ type: 'web', name, backchannelLogoutUri: listener.address },
          postLogoutRedirectUris: [loggedOutAt],
        }),
      );
    return new Tester(system, people, ada, listener, await client('First'), await client('Second'));
  }

  async stop(): Promise<void> {
    await this.system.stop();
    await this.listener.stop();
  }

  get origin(): string {
    return this.people.tenant.origin;
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return this.client.config.serverMetadata();
  }

  newBrowser(): Browser {
    return this.people.tenant.newBrowser();
  }

  /** Sends the browser to the provider, has Ada sign in if she is asked to, and answers where the browser ends up. */
  async ask(browser: Browser, more: Record<string, string> = {}, client = this.client): Promise<Answered> {
    const begun = await client.begin(more);
    return { begun, ...(await this.lead(browser, begun.url)) };
  }

  /** The same from any address of the provider's on. */
  async lead(browser: Browser, to: URL): Promise<Omit<Answered, 'begun'>> {
    const { url } = await follow(browser, this.origin, to);
    if (url.pathname !== '/sign-in') return { back: url, wasAsked: false };
    const journey = await journeyOf(browser, url);
    const { step } = journey;
    if (step.name === 'done')
      return { back: (await follow(browser, this.origin, step.redirectTo)).url, wasAsked: false };
    const passkey = step.name === 'identify' || step.name === 'passkey' ? step.passkey : undefined;
    if (!passkey || !this.ada.authenticator) throw new Error(`no passkey is possible at ${step.name}`);
    const response = this.ada.authenticator.get(passkey.options);
    const done = interactionOf(await act(browser, journey, 'passkey', { response }));
    return { back: (await follow(browser, this.origin, landedAt(done))).url, wasAsked: true };
  }

  /** From a request to tokens that a standard client has verified: signature, issuer, audience, times, state and nonce. */
  async tokens(browser: Browser, more: Record<string, string> = {}, client = this.client) {
    const answered = await this.ask(browser, more, client);
    return { ...answered, tokens: await this.redeem(answered, more, client) };
  }

  redeem({ begun, back }: Pick<Answered, 'begun' | 'back'>, more: Record<string, string> = {}, client = this.client) {
    const { nonce, max_age: maxAge } = more;
    return openid.authorizationCodeGrant(client.config, back, {
      pkceCodeVerifier: begun.verifier,
      expectedState: begun.state,
      idTokenExpected: true,
      ...(nonce !== undefined && { expectedNonce: nonce }),
      ...(maxAge !== undefined && { maxAge: Number(maxAge) }),
    });
  }

  userInfo(tokens: Tokens) {
    return openid.fetchUserInfo(this.client.config, tokens.access_token, tokens.claims()?.sub ?? '');
  }

  /** An endpoint of the provider's, called as it is: by its name in the provider's own description. */
  async call(endpoint: string, { method = 'GET', headers = {}, form }: Call = {}) {
    const all = { ...headers, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
    const body = form && new URLSearchParams(form).toString();
    const reply = await localFetch(String(this.metadata[endpoint]), { method, headers: all, body } as never);
    const text = await reply.text();
    const isJson = reply.headers.get('content-type')?.includes('json') === true;
    return { status: reply.status, headers: reply.headers, body: (isJson ? JSON.parse(text) : text) as unknown };
  }

  /** Lets so many seconds pass for what the provider keeps for minutes: codes and access tokens. */
  async timePasses(seconds: number): Promise<void> {
    const redis = new Redis(this.system.suite.environment.redisAdminUrl);
    const older = async (key: string) => {
      const left = (await redis.ttl(key)) - seconds;
      if ((await redis.type(key)) !== 'string') return redis.expire(key, left);
      const value = JSON.parse((await redis.get(key)) ?? '') as number | Record<string, unknown>;
      return redis.set(key, JSON.stringify(earlier(value, seconds)), 'EX', left);
    };
    try {
      await Promise.all((await redis.keys(`session:oidc:${this.people.tenant.id}:*`)).map(older));
    } finally {
      redis.disconnect();
    }
  }

  /** Whoever asks without a page is answered as if nobody were signed in. */
  async expectNobody(browser: Browser): Promise<void> {
    const { back } = await this.ask(browser, { prompt: 'none' });
    expect(back.searchParams.get('error')).toBe('login_required');
  }
}

/** A moment, or what has some, so many seconds before. */
function earlier(value: number | Record<string, unknown>, seconds: number) {
  if (typeof value === 'number') return value - seconds;
  const moments = Object.entries(value).filter(([name]) => name === 'iat' || name === 'exp');
  return { ...value, ...Object.fromEntries(moments.map(([name, moment]) => [name, Number(moment) - seconds])) };
}

/** Where people come to after a sign-out. */
export const loggedOutAt = 'http://localhost:4999/logged-out';
