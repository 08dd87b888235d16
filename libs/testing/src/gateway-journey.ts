import { setTimeout as sleep } from 'node:timers/promises';
import { type Interaction, interaction, problem, type Step, type StepName } from '@latchkey/contracts';
import type { Browser, BrowserReply } from './browser.js';
import type { SoftwareAuthenticator } from './software-authenticator.js';

/** A browser's and a session's cookie. */
export const cookieName = { browser: '__Host-latchkey_browser', session: '__Host-latchkey_session' } as const;

/** Gives the newest code that was sent to an address at or after a moment. */
export type ReadCode = (email: string, since: Date) => Promise<string>;

/** A journey that has ended in a session, with the last answer as it came. */
export interface FinishedJourney {
  readonly interaction: Interaction;
  readonly step: Extract<Step, { name: 'done' }>;
  readonly reply: BrowserReply;
}

/** The interaction that a reply carries; throws with the status and the text of any other reply. */
export function interactionOf(reply: BrowserReply): Interaction {
  const { sent, status, text } = reply;
  if (status !== 200 && status !== 201) throw new Error(`${sent.method} ${sent.path}: ${status} ${text.slice(0, 500)}`);
  const parsed = interaction.safeParse(reply.body);
  if (!parsed.success)
    throw new Error(`${sent.method} ${sent.path}: no interaction: ${parsed.error.message} in ${text.slice(0, 500)}`);
  return parsed.data;
}

/** The step an interaction stands at; throws when it is another. */
export function stepOf<Name extends StepName>({ step }: Interaction, name: Name): Extract<Step, { name: Name }> {
  if (step.name !== name) throw new Error(`the interaction stands at ${JSON.stringify(step)}, not at ${name}`);
  return step as Extract<Step, { name: Name }>;
}

/** Where an interaction's actions are posted. */
export function interactionPath({ id }: Pick<Interaction, 'id'>, method?: string): string {
  return `/api/v1/interactions/${id}${method === undefined ? '' : `/${method}`}`;
}

/** Signs up with an e-mail address, its code and a new passkey. */
export async function signUpWithPasskey(
  browser: Browser,
  authenticator: SoftwareAuthenticator,
  email: string,
  readCode: ReadCode,
): Promise<FinishedJourney> {
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-up' }));
  const since = new Date();
  const identified = interactionOf(
    await browser.post(interactionPath(started, 'identifier'), { type: 'email', value: email }),
  );
  stepOf(identified, 'code');
  const code = await readCode(email, since);
  const verified = interactionOf(await browser.post(interactionPath(started, 'code/verify'), { code }));
  const { passkey } = stepOf(verified, 'create-passkey');
  const response = authenticator.create(passkey.options);
  return finish(browser, interactionPath(started, 'enrolment/passkey'), { response });
}

/** Signs in with the passkey button: two requests. */
export async function signInWithPasskey(
  browser: Browser,
  authenticator: SoftwareAuthenticator,
): Promise<FinishedJourney> {
  const started = interactionOf(await browser.post('/api/v1/interactions', { intent: 'sign-in' }));
  const { passkey } = stepOf(started, 'identify');
  if (passkey === undefined) throw new Error('sign-in started without passkey request options');
  const response = authenticator.get(passkey.options);
  return finish(browser, interactionPath(started, 'passkey'), { response });
}

/** Reads codes from the local inbox. Mail comes a moment after the answer, so it asks again for up to five seconds. */
export function inboxReader(browser: Browser): ReadCode {
  return async (email, since) => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const reply = await browser.get(`/dev/inbox?to=${encodeURIComponent(email)}`);
      if (reply.status !== 200) throw new Error(`/dev/inbox: ${reply.status} ${reply.text.slice(0, 200)}`);
      const code = newestCode(reply.body, since);
      if (code !== undefined) return code;
      await sleep(Math.min(50, 5 * 2 ** attempt));
    }
    throw new Error(`no code came for ${email} within five seconds`);
  };
}

/** The newest code of an inbox's JSON, `[{to, code, at}]` newest first; older mail than `since` is not looked at. */
export function newestCode(inbox: unknown, since: Date): string | undefined {
  if (!Array.isArray(inbox)) throw new Error('the inbox is not a list');
  const mails = inbox as readonly { code?: unknown; at?: unknown }[];
  const newest = mails.find(
    ({ code, at }) => typeof code === 'string' && !(typeof at === 'string' && Date.parse(at) < since.getTime()),
  );
  return typeof newest?.code === 'string' ? newest.code : undefined;
}

/** A 503 with the interaction at `settling` gets the same bytes again; nothing is begun anew. */
async function finish(browser: Browser, path: string, body: unknown): Promise<FinishedJourney> {
  let reply = await browser.post(path, body);
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const settling = settlingOf(reply);
    if (settling === undefined) break;
    await sleep(Math.min(settling.retryAfterSeconds, 5) * 1_000);
    reply = await browser.post(path, body);
  }
  const current = interactionOf(reply);
  const step = stepOf(current, 'done');
  if (browser.cookies.get(cookieName.session) === undefined) throw new Error('done, but without a session cookie');
  return { interaction: current, step, reply };
}

function settlingOf({ status, body }: BrowserReply): { id: Interaction['id']; retryAfterSeconds: number } | undefined {
  const parsed = status === 503 ? problem.safeParse(body) : undefined;
  const { id, step } = parsed?.data?.interaction ?? {};
  return id !== undefined && step?.name === 'settling' ? { id, retryAfterSeconds: step.retryAfterSeconds } : undefined;
}
