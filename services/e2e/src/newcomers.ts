import type { Identifier, Intent, Interaction } from '@latchkey/contracts';
import { type Browser, type BrowserReply, interactionOf, interactionPath, stepOf } from '@latchkey/testing';
import { eventually, newestCode, type System } from './system.js';

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
export async function begin(browser: Browser, value: string, intent: Intent = 'sign-up'): Promise<Interaction> {
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent }));
  return interactionOf(await act(browser, started, 'identifier', named(value)));
}

/** People who prove addresses of theirs; no code is used twice. */
export const newcomersOf = (system: System) => {
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
  const prove = async (browser: Browser, address: string, intent: Intent = 'sign-up') => {
    const asked = await begin(browser, address, intent);
    stepOf(asked, 'code');
    return interactionOf(await act(browser, asked, 'code/verify', { code: await codeFor(address) }));
  };
  return { codeFor, prove };
};
