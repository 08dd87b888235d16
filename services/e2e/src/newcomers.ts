import type { Identifier, OpenIntent, Interaction, SignInMethod } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { eventually, newestCode, type System } from './system.js';
import type { TestTenant } from './test-tenants.js';

export const anAddress = (): string => `person-${crypto.randomUUID()}@example.com`;
export const aUserName = (): string => `ada-${crypto.randomUUID().slice(0, 8)}`;
export const named = (value: string): Identifier => ({ type: value.includes('@') ? 'email' : 'username', value });

/** One call that moves a journey. */
export const act = (
  browser: Browser,
  interaction: Pick<Interaction, 'id'>,
  method: string,
  body: object = {},
): Promise<BrowserReply> => browser.post(interactionPath(interaction, method), body);

/** A journey whose identifier is named. */
export async function begin(browser: Browser, value: string, intent: OpenIntent = 'sign-up'): Promise<Interaction> {
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent }));
  return interactionOf(await act(browser, started, 'identifier', named(value)));
}

/** People who prove addresses of theirs; no code is used twice. */
export const newcomersOf = (system: Pick<System, 'suite'>) => {
  const given = new Map<string, string>();
  /** The newest code that nobody here has had before: mail comes a moment after the answer. */
  const codeFor = (address: string) =>
    eventually(async () => {
      const code = await newestCode(system.suite, address);
      if (given.get(address) === code) return undefined;
      given.set(address, code);
      return code;
    });
  /** Up to the answer to a right code. */
  const prove = async (browser: Browser, address: string, intent: OpenIntent = 'sign-up') => {
    const asked = await begin(browser, address, intent);
    stepOf(asked, 'code');
    return interactionOf(await act(browser, asked, 'code/verify', { code: await codeFor(address) }));
  };
  return { codeFor, prove };
};

/** Everybody of a tenant, by their names. */
export const peopleOf = (system: System, { id }: TestTenant) =>
  system.rows<{ type: string; value: string; verified: boolean; name: string | null; password: boolean }>(
    'identity',
    `SELECT i.type, i.value, i.verified_at IS NOT NULL AS verified, u.name, p.hash IS NOT NULL AS password
     FROM identifier i JOIN app_user u USING (tenant_id, user_id) LEFT JOIN password p USING (tenant_id, user_id)
     WHERE i.tenant_id = $1 ORDER BY i.type, i.value`,
    [id],
  );

/** A try to sign in with a password, at a browser of its own. */
export async function signsIn(tenant: TestTenant, value: string, password: string): Promise<BrowserReply> {
  const browser = tenant.newBrowser();
  return act(browser, await begin(browser, value, 'sign-in'), 'password', { password });
}

/** Ways to sign in for the tenants of tests. */
export const signInWays = {
  email: { identifier: 'email', password: true, code: true, primary: 'password' },
  username: { identifier: 'username', password: true, code: false, primary: 'password' },
} as const satisfies Record<string, SignInMethod>;
