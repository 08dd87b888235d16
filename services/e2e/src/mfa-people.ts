import type { Interaction, StepName, TenantConfiguration } from '@latchkey/contracts';
import { type Browser, interactionOf, type SoftwareAuthenticator, stepOf } from '@latchkey/testing';
import { codeOf } from './authenticator-app.js';
import { act, anAddress, begin, newcomersOf } from './newcomers.js';
import { goodPassword } from './passkey-people.js';
import type { System } from './system.js';
import { aTenantWith, type TenantWish, type TestTenant } from './test-tenants.js';

export { codeOf } from './authenticator-app.js';

/** What somebody has, and can show. */
export type Holder = {
  email: string;
  /** Where it is another one than everybody's. */
  password?: string;
  authenticator?: SoftwareAuthenticator;
  secret?: string;
  backupCodes?: readonly string[];
};

export const secretOf = ({ step }: Interaction): string => {
  if (step.name !== 'enrol-factor' || !step.totp) throw new Error(`no secret at ${step.name}`);
  return step.totp.secret;
};

/** Passwords and passkeys, no codes: so that a code by e-mail may be a second factor. */
export const passwordTenant = {
  signIn: { methods: [{ identifier: 'email', password: true, code: false, primary: 'password' }] },
  signUp: { password: true },
  passkey: { enabled: true, progressiveEnrolment: false },
  captcha: { provider: 'none', when: 'always' },
} as const satisfies TenantWish;

type Mfa = Partial<TenantConfiguration['mfa']>;

/** A tenant that asks for second factors, and people who have some. */
export class MfaPeople {
  readonly #newcomers: ReturnType<typeof newcomersOf>;
  readonly codeFor: (email: string) => Promise<string>;
  /** Up to the answer to the code that was sent to an address: who signs up begins so. */
  readonly prove: ReturnType<typeof newcomersOf>['prove'];

  private constructor(
    system: Pick<System, 'suite'>,
    readonly tenant: TestTenant,
    readonly wish: TenantWish,
  ) {
    this.#newcomers = newcomersOf(system);
    this.codeFor = (email) => this.#newcomers.codeFor(email);
    this.prove = (...given) => this.#newcomers.prove(...given);
  }

  static async at(system: Pick<System, 'suite'>, wish: TenantWish = {}): Promise<MfaPeople> {
    const whole = { ...passwordTenant, ...wish };
    return new MfaPeople(system, await aTenantWith(system.suite, whole), whole);
  }

  /** The tenant asks for this from now on. */
  async asks(mfa: Mfa, others: TenantWish = {}): Promise<void> {
    const factors: TenantConfiguration['mfa']['factors'] = ['webauthn', 'totp', 'email-code', 'backup-code'];
    const adaptive = mfa.policy?.startsWith('adaptive-') ?? false;
    const settings = { ...this.wish, mfa: { factors, adaptive, ...mfa } as TenantConfiguration['mfa'], ...others };
    await this.tenant.change(settings);
  }

  /** Somebody new with a password and what else is wanted, set up on the way in, signed out. */
  async someone(wants: { passkey?: boolean; totp?: boolean; backupCodes?: boolean } = {}): Promise<Holder> {
    const { passkey = false, totp = false, backupCodes = false } = wants;
    const factors: TenantConfiguration['mfa']['factors'] = [
      ...(totp ? (['totp'] as const) : []),
      ...(backupCodes ? (['backup-code'] as const) : []),
    ];
    const progressive = { passkey: { ...this.wish.passkey, progressiveEnrolment: passkey } };
    await this.asks({ policy: totp ? 'mandatory' : 'no-prompt', factors }, progressive);
    const [browser, email] = [this.tenant.newBrowser(), anAddress()];
    let at = await this.#newcomers.prove(browser, email);
    const holder: Holder = { email };
    while (at.step.name !== 'done') at = await this.#answer(browser, at, holder);
    await browser.delete('/api/v1/session');
    return holder;
  }

  async #answer(browser: Browser, at: Interaction, holder: Holder): Promise<Interaction> {
    switch (at.step.name) {
      case 'profile':
        return interactionOf(await act(browser, at, 'profile', { name: 'Ada' }));
      case 'new-password':
        return interactionOf(await act(browser, at, 'new-password', { password: goodPassword }));
      case 'create-passkey': {
        holder.authenticator = this.tenant.newAuthenticator();
        const response = holder.authenticator.create(at.step.passkey.options);
        return interactionOf(await act(browser, at, 'enrolment/passkey', { response }));
      }
      case 'enrol-factor': {
        const shown = interactionOf(await act(browser, at, 'enrolment/totp/options'));
        holder.secret = secretOf(shown);
        // The step before this one: so that two more codes are good in the half minute that follows.
        return interactionOf(await act(browser, at, 'enrolment/totp', { code: codeOf(holder.secret, -1) }));
      }
      case 'backup-codes': {
        const { step } = interactionOf(await act(browser, at, 'enrolment/backup-codes'));
        if (step.name === 'backup-codes' && step.codes) holder.backupCodes = step.codes;
        return interactionOf(await act(browser, at, 'enrolment/backup-codes', { saved: true }));
      }
      default:
        throw new Error(`nobody expects ${at.step.name}`);
    }
  }

  /** Up to the answer to their password. */
  async byPassword({ email, password = goodPassword }: Holder, browser = this.tenant.newBrowser()) {
    const named = await begin(browser, email, 'sign-in');
    const interaction = interactionOf(await act(browser, named, 'password', { password }));
    return { browser, interaction };
  }

  /** Up to the answer to a code that came in their mail. */
  async byMailbox({ email }: Holder, browser = this.tenant.newBrowser()): Promise<Interaction> {
    const named = await begin(browser, email, 'sign-in');
    interactionOf(await act(browser, named, 'code', { channel: 'email' }));
    const code = await this.codeFor(email);
    return interactionOf(await act(browser, named, 'code/verify', { code }));
  }

  /** Up to the answer to their passkey, without a name. */
  async byPasskey({ authenticator }: Holder, browser = this.tenant.newBrowser()) {
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const { passkey } = stepOf(started, 'identify');
    if (!passkey || !authenticator) throw new Error('no passkey is possible here');
    const response = authenticator.get(passkey.options);
    return { browser, interaction: interactionOf(await act(browser, started, 'passkey', { response })) };
  }

  /** The passkey as a second factor, at the step that asks for one. */
  async secondPasskey(browser: Browser, at: Interaction, authenticator: SoftwareAuthenticator | undefined) {
    const { step } = interactionOf(await act(browser, at, 'passkey/options'));
    if (step.name !== 'mfa' || !step.passkey || !authenticator) throw new Error('no passkey is possible here');
    return act(browser, at, 'passkey', { response: authenticator.get(step.passkey.options) });
  }
}

/** What a step offers, in its order. */
export const offerOf = ({ step }: Interaction): string[] => {
  if (step.name !== 'mfa') throw new Error(`at ${step.name}`);
  return step.offer.map(({ factor }) => factor);
};

export const nameOf = ({ step }: Interaction): StepName => step.name;
