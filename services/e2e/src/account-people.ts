import type {
  AccountIdentifiers,
  EventContract,
  Identifier,
  Interaction,
  ManagedIdentifier,
  ManagedUser,
} from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, type SoftwareAuthenticator, stepOf } from '@latchkey/testing';
import type { Administrator } from './administrator.js';
import { eventsOf, type StoredEvent } from './event-stream.js';
import { act, anAddress, begin, newcomersOf } from './newcomers.js';
import { eventually, type System } from './system.js';
import type { TestTenant } from './test-tenants.js';
import { codeIn } from './told.js';

/** A message as it arrived. */
export type Message = { channel: 'email' | 'sms'; subject: string; text: string };
/** Somebody with a passkey, signed in with it a moment ago. */
export type Owner = { browser: Browser; email: string; userId: string; authenticator: SoftwareAuthenticator };

/** What has arrived at an address or number, the newest first. */
export async function messagesTo({ suite }: Pick<System, 'suite'>, to: string): Promise<Message[]> {
  const response = await fetch(`${suite.inboxUrl}/?to=${encodeURIComponent(to)}`);
  return (await response.json()) as Message[];
}

/** A message of this subject, or a text message with these words, as soon as it is there. */
export const noticeTo = (system: Pick<System, 'suite'>, to: string, about: string): Promise<Message> =>
  eventually(async () =>
    (await messagesTo(system, to)).find(({ subject, text, channel }) =>
      channel === 'email' ? subject === about : text.includes(about),
    ),
  );

/** The secret of the link in a notice; throws where there is none. */
export function undoSecretIn({ text }: Message): string {
  const secret = /\/account\/undo#([A-Za-z0-9_-]{43})/.exec(text)?.[1];
  if (secret === undefined) throw new Error('no link takes it back');
  return secret;
}

/** A change of an account: how it is made, and what it is made with. */
export const change = (
  browser: Browser,
  method: 'PUT' | 'PATCH' | 'DELETE' | 'POST',
  path: string,
  body?: object,
): Promise<BrowserReply> => browser.request(method, `/api/v1/account/${path}`, body === undefined ? {} : { body });

/** As the owner sees them. */
export const identifiersOf = async (browser: Browser): Promise<AccountIdentifiers['identifiers']> =>
  ((await browser.get('/api/v1/account/identifiers')).body as AccountIdentifiers).identifiers;

/** A path of the account's calls. */
const placeOf = ({ type, value }: Identifier): string => `identifiers/${type}/${encodeURIComponent(value)}`;

export const removes = ({ browser }: Pick<Owner, 'browser'>, one: Identifier): Promise<BrowserReply> =>
  change(browser, 'DELETE', placeOf(one));
export const putsFirst = ({ browser }: Pick<Owner, 'browser'>, { type, value }: Identifier): Promise<BrowserReply> =>
  change(browser, 'PUT', 'identifiers/primary', { type, value });

/** An address that nobody has. */
export const aNewAddress = (value = anAddress()): ManagedIdentifier => ({ type: 'email', value, verified: true });
export const sorted = (...values: string[]): string[] => values.toSorted((one, other) => one.localeCompare(other));
/** What somebody is known by, in an order that does not change. */
export const valuesOf = async (owner: Pick<Owner, 'browser'>): Promise<string[]> =>
  sorted(...(await identifiersOf(owner.browser)).map(({ value }) => value));

/** What was told of somebody under a subject, a moment after it happened. */
export const toldOf = (
  system: System,
  { userId }: Pick<Owner, 'userId'>,
  { subject }: EventContract,
): Promise<StoredEvent[]> =>
  eventually(async () => {
    const told = await eventsOf(system, subject, ({ payload }) => payload?.['userId'] === userId);
    return told.length > 0 && told;
  });

/** The people of one tenant, whom an administrator writes down and who then look after themselves. */
export class AccountPeople {
  readonly #newcomers: ReturnType<typeof newcomersOf>;

  constructor(
    private readonly system: System,
    private readonly admin: Administrator,
    readonly tenant: TestTenant,
  ) {
    this.#newcomers = newcomersOf(system);
  }

  /** The newest code that nobody has asked for before. */
  codeFor(address: string): Promise<string> {
    return this.#newcomers.codeFor(address);
  }

  /** With an address, what else is wanted, and a passkey; their session is fresh. */
  async someone(others: readonly ManagedIdentifier[] = []): Promise<Owner> {
    const email = anAddress();
    const identifiers = [{ type: 'email', value: email, verified: true }, ...others];
    const made = await this.admin.send('POST', `/tenants/${this.tenant.id}/users`, { identifiers });
    const { userId } = made.body as ManagedUser;
    const browser = this.tenant.newBrowser();
    const proved = await this.#prove(browser, email);
    const authenticator = this.tenant.newAuthenticator();
    const response = authenticator.create(stepOf(proved, 'create-passkey').passkey.options);
    stepOf(interactionOf(await act(browser, proved, 'enrolment/passkey', { response })), 'done');
    await browser.delete('/api/v1/session');
    await this.byPasskey(authenticator, browser);
    return { browser, email, userId, authenticator };
  }

  /** Adds an identifier to who is signed in, as far as that goes; answers the code of the refusal if there is one. */
  async adds({ browser }: Pick<Owner, 'browser'>, { type, value }: Identifier): Promise<string | undefined> {
    const begun = await change(browser, 'POST', 'identifiers', { type, value });
    if (begun.status !== 200) return codeIn(begun);
    const code = await this.codeFor(value);
    return codeIn(await act(browser, interactionOf(begun), 'enrolment/contact/verify', { code }));
  }

  /** Signs in with a passkey; the session is fresh. */
  async byPasskey(authenticator: SoftwareAuthenticator, browser = this.tenant.newBrowser()): Promise<Browser> {
    const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
    const { passkey } = stepOf(started, 'identify');
    if (!passkey) throw new Error('no options were prefetched');
    const response = authenticator.get(passkey.options);
    stepOf(interactionOf(await act(browser, started, 'passkey', { response })), 'done');
    return browser;
  }

  /** Signs in with a code, which is not all that they have: what is sensitive needs more. */
  async byCode(email: string): Promise<Browser> {
    const browser = this.tenant.newBrowser();
    const proved = await this.#prove(browser, email);
    if (proved.step.name !== 'done') await act(browser, proved, 'skip');
    return browser;
  }

  /** Up to the answer to a code, whatever the tenant asks for first. */
  async #prove(browser: Browser, email: string): Promise<Interaction> {
    const named = await begin(browser, email, 'sign-in');
    if (named.step.name !== 'code') await act(browser, named, 'code', { channel: 'email' });
    return interactionOf(await act(browser, named, 'code/verify', { code: await this.codeFor(email) }));
  }
}
