import type { CreationOptionsJson, Interaction } from '@latchkey/contracts';
import {
  interactionOf,
  interactionPath,
  signUpWithPasskey,
  stepOf,
  type Browser,
  type BrowserReply,
  type SoftwareAuthenticator,
} from '@latchkey/testing';
import { eventually, newestCode, type AuthenticatorOptions, type System } from './system.js';
import type { TestTenant } from './test-tenants.js';

export const goodPassword = 'four quiet herons at dusk';

/** A telephone or a security key, as the browser tells of it. */
export const otherDevice: AuthenticatorOptions = { attachment: 'cross-platform', transports: ['usb'] };

export type Owner = { email: string; userId: string; authenticator: SoftwareAuthenticator };

/** An offer of a passkey, and the browser that stands before it. */
export type Offered = {
  browser: Browser;
  interaction: Interaction;
  step: Extract<Interaction['step'], { name: 'create-passkey' }>;
  options: CreationOptionsJson;
};

export const act = (browser: Browser, interaction: Interaction, method: string, body: object = {}) =>
  browser.post(interactionPath(interaction, method), body);

/** The people of one tenant, who come to be offered passkeys. */
export class PasskeyPeople {
  readonly #given = new Map<string, string>();

  constructor(
    private readonly system: Pick<System, 'suite'>,
    readonly tenant: TestTenant,
  ) {}

  /** The newest code that nobody has asked for before: mail comes a moment after the answer. */
  readonly codeFor = (email: string): Promise<string> =>
    eventually(async () => {
      const code = await newestCode(this.system.suite, email);
      if (this.#given.get(email) === code) return undefined;
      this.#given.set(email, code);
      return code;
    });

  anAddress(): string {
    return `person-${crypto.randomUUID()}@example.com`;
  }

  async start(browser: Browser, intent = 'sign-in'): Promise<Interaction> {
    return interactionOf(await browser.post('/api/v1/interactions', { intent }));
  }

  async name(browser: Browser, value: string, intent = 'sign-in'): Promise<Interaction> {
    const started = await this.start(browser, intent);
    return interactionOf(await act(browser, started, 'identifier', { type: 'email', value }));
  }

  /** Somebody new with a passkey, signed out. */
  async withPasskey(settings: AuthenticatorOptions = {}): Promise<Owner> {
    const email = this.anAddress();
    const authenticator = this.tenant.newAuthenticator(settings);
    const browser = this.tenant.newBrowser();
    await signUpWithPasskey(browser, authenticator, email, this.codeFor);
    const { body } = await browser.get('/api/v1/session');
    await browser.delete('/api/v1/session');
    return { email, userId: (body as { userId: string }).userId, authenticator };
  }

  /** Somebody new with a password and without a passkey, signed out. */
  async withPassword(): Promise<string> {
    const email = this.anAddress();
    const browser = this.tenant.newBrowser();
    const signedUp = await this.name(browser, email, 'sign-up');
    await act(browser, signedUp, 'code/verify', { code: await this.codeFor(email) });
    await act(browser, signedUp, 'skip');
    await browser.delete('/api/v1/session');
    const other = this.tenant.newBrowser();
    const named = await this.name(other, email, 'recover');
    await act(other, named, 'code/verify', { code: await this.codeFor(email) });
    await act(other, named, 'new-password', { password: goodPassword });
    return email;
  }

  /** The end of a sign-in with a passkey, whatever it is. */
  async byPasskey(authenticator: SoftwareAuthenticator, browser = this.tenant.newBrowser()) {
    const started = await this.start(browser);
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options were prefetched');
    const response = authenticator.get(passkey.options);
    return { browser, interaction: interactionOf(await act(browser, started, 'passkey', { response })) };
  }

  async byPassword(email: string, browser = this.tenant.newBrowser()) {
    const named = await this.name(browser, email);
    return { browser, interaction: interactionOf(await act(browser, named, 'password', { password: goodPassword })) };
  }

  async byCode(email: string, browser = this.tenant.newBrowser()) {
    const named = await this.name(browser, email);
    await act(browser, named, 'code', { channel: 'email' });
    const code = await this.codeFor(email);
    return { browser, interaction: interactionOf(await act(browser, named, 'code/verify', { code })) };
  }

  /** The offer that a sign-in ended in; throws when it ended elsewhere. */
  offered({ browser, interaction }: { browser: Browser; interaction: Interaction }): Offered {
    const step = stepOf(interaction, 'create-passkey');
    return { browser, interaction, step, options: step.passkey.options };
  }

  answer({ browser, interaction }: Offered, body: object): Promise<BrowserReply> {
    return act(browser, interaction, 'enrolment/passkey', body);
  }
}

/** More passkeys of a person, which no authenticator holds; of another relying party if wanted. */
export async function addPasskeys(
  { rows }: Pick<System, 'rows'>,
  { userId, authenticator }: Owner,
  count: number,
  rpId?: string,
): Promise<void> {
  await rows(
    'credential',
    `INSERT INTO webauthn_credential
       (rp_id, credential_id, tenant_id, user_id, user_handle, public_key, algorithm, sign_count, uv_initialized,
        backup_eligible, backed_up, aaguid, transports, attestation_format, attestation_trusted, name)
     SELECT coalesce($3, rp_id), translate(encode(sha256((random()::text || n)::bytea), 'base64'), '+/=', '-_'),
       tenant_id, user_id, user_handle, public_key, algorithm, 0, true, true, true, aaguid, transports, 'none', false,
       'one of many'
     FROM webauthn_credential CROSS JOIN generate_series(1, $2) AS n
     WHERE user_id = $1 AND credential_id = $4`,
    [userId, count, rpId ?? null, authenticator.credentials[0]?.id],
  );
}
