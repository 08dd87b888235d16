import { expect, type Locator, type Page } from '@playwright/test';
import { interaction, sessionView, type Interaction, type SessionView } from '@latchkey/contracts';
import type { ReadCode } from '@latchkey/testing';

/** What a page shows, by its `data-step`. */
export type Place =
  | 'identify'
  | 'passkey'
  | 'choose-method'
  | 'not-offered'
  | 'password'
  | 'code'
  | 'new-password'
  | 'sso'
  | 'profile'
  | 'create-passkey'
  | 'mfa'
  | 'choose-factor'
  | 'turn-on-two-step'
  | 'enrol-factor'
  | 'backup-codes'
  | 'settling'
  | 'account'
  | 'undo'
  | 'redeem'
  | 'loading';

/** A person at one page of the sign-in, who sees it by its accessible names. English unless told. */
export class Visitor {
  readonly passkeyButton: Locator;
  readonly emailField: Locator;
  readonly codeField: Locator;
  readonly createButton: Locator;
  readonly note: Locator;

  /** Of the tenant whose pages they open; the one of every installation unless told. */
  origin = '';

  constructor(
    readonly page: Page,
    readonly email: string,
    private readonly readCode: ReadCode,
  ) {
    this.passkeyButton = page.getByRole('button', { name: 'Continue with passkey' });
    this.emailField = page.getByRole('textbox', { name: 'Email address' });
    this.codeField = page.getByRole('textbox', { name: 'Six-digit code' });
    this.createButton = page.getByRole('button', { name: 'Create a passkey' });
    this.note = page.locator('[data-note]');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async arrives(place: Place): Promise<void> {
    await expect(this.page.locator(`[data-step="${place}"]`)).toBeVisible();
  }

  /** A path of the pages, with what stands behind it. */
  async opens(path: `/${string}`): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  /** Gives the address and answers the code that comes. */
  async asksForCode(): Promise<string> {
    const since = new Date();
    await this.emailField.fill(this.email);
    await this.button('Continue').click();
    // Somebody with a passkey is asked for it first.
    const atPasskey = this.page.locator('[data-step="passkey"]');
    await expect(atPasskey.or(this.page.locator('[data-step="code"]'))).toBeVisible();
    if (await atPasskey.isVisible()) await this.takes('Get a code by email');
    await this.arrives('code');
    return this.readCode(this.email, since);
  }

  /** Takes another way: the only one stands on the page, of several one is chosen on a page of their own. */
  async takes(way: 'Use a passkey' | 'Use your password' | 'Get a code by email'): Promise<void> {
    const several = this.button('Try another way');
    await expect(several.or(this.button(way))).toBeVisible();
    if (await several.isVisible()) await several.click();
    await this.button(way).click();
  }

  /** The newest code that came since a moment. */
  newestCode(since: Date): Promise<string> {
    return this.readCode(this.email, since);
  }

  /** The same of another address of theirs. */
  newestCodeAt(address: string, since: Date): Promise<string> {
    return this.readCode(address, since);
  }

  async entersCode(code: string): Promise<void> {
    await this.codeField.fill(code);
    await this.button('Verify').click();
  }

  /** From the first page to the offer of a passkey. */
  async provesEmail(path: '/sign-in' | '/sign-up'): Promise<void> {
    await this.opens(path);
    await this.entersCode(await this.asksForCode());
    await this.arrives('create-passkey');
  }

  async signsUpWithPasskey(): Promise<void> {
    await this.provesEmail('/sign-up');
    await this.createButton.click();
    await this.arrives('account');
  }

  async signsUpWithoutPasskey(): Promise<void> {
    await this.provesEmail('/sign-up');
    await this.button('Not now').click();
    await this.arrives('account');
  }

  async signsOut(): Promise<void> {
    await this.button('Sign out').click();
    await this.arrives('identify');
  }

  /** Has an account with a passkey, is signed out, and stands before the passkey button. */
  async returns(): Promise<void> {
    await this.signsUpWithPasskey();
    await this.signsOut();
    await expect(this.passkeyButton).toBeVisible();
  }

  /** A passkey is suggested in the field for the address. */
  async isSuggestedPasskey(): Promise<void> {
    await this.page.waitForFunction(() => window.pickSuggestion !== undefined);
  }

  /** Picks the passkey that the field suggests. */
  async picksSuggestion(): Promise<void> {
    await this.isSuggestedPasskey();
    await this.page.evaluate(() => window.pickSuggestion?.());
  }

  /** The session, as the API tells it to a page. */
  async session(): Promise<SessionView> {
    return sessionView.parse((await this.fetches('GET', '/api/v1/session')).body);
  }

  /** The journey, as the API tells it to a page. */
  async journey(): Promise<Interaction> {
    return interaction.parse((await this.fetches('GET', '/api/v1/interactions/current')).body);
  }

  /** A call of the API from within the page, with these very bytes. */
  fetches(method: 'GET' | 'POST', path: string, body?: string) {
    return this.page.evaluate(
      async (call) => {
        const headers = call.body === undefined ? {} : { 'content-type': 'application/json' };
        const request = { method: call.method, headers, ...(call.body === undefined ? {} : { body: call.body }) };
        const response = await fetch(call.path, request);
        return {
          status: response.status,
          contentType: response.headers.get('content-type'),
          body: (await response.json()) as unknown,
        };
      },
      { method, path, body },
    );
  }
}
